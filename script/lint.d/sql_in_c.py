"""SQL lives in .sql files, in named blocks; C strings hold none. Tests may set a scene with it."""
import re

from lint_tree import is_test, strings

SQL = re.compile(r"\bSELECT\b.*\bFROM\b|\bINSERT\s+(?:OR\s+\w+\s+)?INTO\b|\bUPDATE\s+\S+\s+SET\b|\bDELETE\s+FROM\b"
                 r"|\b(?:CREATE|DROP)\s+(?:TEMP\s+)?(?:TABLE|INDEX|VIEW|TRIGGER)\b", re.DOTALL)


def check(tree):
    for name in tree.c_files():
        if is_test(name):
            continue
        for line, text in strings(tree.text(name)):
            if SQL.search(text):
                yield f"{name}:{line}: SQL in a C string; give it a named block in a .sql file"
