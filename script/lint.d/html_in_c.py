"""HTML lives in templates; C strings hold none. Tests may, and a line that says "not HTML:" and what it is."""
import re

from lint_tree import is_test, strings

# A string that begins with a tag, or has one of HTML's own anywhere; "usage: serve <dir>" is neither.
HTML = re.compile(r"^\s*</?[a-z]|</?(?:a|b|i|p|br|div|span|em|strong|h[1-6]|ul|ol|li|table|tr|td|th|form|input|button"
                  r"|label|select|option|html|head|body|img|svg|script|style|section|article)(?:\s[^<]*)?/?>", re.IGNORECASE)


def check(tree):
    for name in tree.c_files():
        if is_test(name):
            continue
        lines = tree.text(name).splitlines()
        for line, text in strings(tree.text(name)):
            if HTML.search(text) and "/* not HTML: " not in lines[line - 1]:
                yield f"{name}:{line}: HTML in a C string; it belongs in a template"
