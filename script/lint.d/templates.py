"""Templates escape everything, run no script of their own, and everything visible can be translated.

Text is visible when it stands outside tags and outside {{...}}; it must stand inside {{#t}}. What is
the same in every language stands in an element with translate="no".
"""
import re

from lint_tree import line_of

MUSTACHE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
TRANSLATED = re.compile(r"\{\{#\s*t\s*\}\}.*?\{\{/\s*t\s*\}\}", re.DOTALL)
TAG = re.compile(r"<(!?/?[a-zA-Z][a-zA-Z0-9]*)((?:\"[^\"]*\"|'[^']*'|[^'\">])*)>")
ATTRIBUTE = re.compile(r"([a-zA-Z_:@][\w:.-]*)\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'>]+)")
UNTRANSLATED = re.compile(r"<(\w+)(?:\s[^<>]*)?\stranslate=\"no\"[^<>]*>.*?</\1>", re.DOTALL)
ENTITY = re.compile(r"&#?\w+;")
LETTER = re.compile(r"[^\W\d_]")
SHOWN_ATTRIBUTES = {"title", "alt", "placeholder", "aria-label", "aria-description", "label"}
NEEDS_NO_LABEL = {"hidden", "submit", "button", "reset", "image"}


def keep_length(pattern, text, filler=" "):
    """Blanks what the pattern finds, so that what is left stays on its line."""
    return pattern.sub(lambda m: re.sub(r"[^\n]", filler, m.group()), text)


def check_escaping(text):
    for found in re.finditer(r"\{\{\{|\{\{\s*&", text):
        yield found.start(), "a value that is not escaped; write {{name}}"


def check_tags(text):
    # Mustache is taken for a digit: it may hold quotes and brackets, and counts as a value.
    for tag in TAG.finditer(keep_length(MUSTACHE, keep_length(TRANSLATED, text, "0"), "0")):
        name, inside = tag.group(1).lower(), tag.group(2)
        attributes = {}
        for found in ATTRIBUTE.finditer(inside):
            key, value = found.group(1).lower(), found.group(2)
            at = tag.start(2) + found.start()
            attributes[key] = value
            if not value.startswith('"'):
                yield at, f"{key}= must have its value in double quotes"
            if key == "style" or key.startswith("on"):
                yield at, f"{key}= in a tag; style belongs in assets/, and so does script"
            if key in SHOWN_ATTRIBUTES and LETTER.search(ENTITY.sub("", value)):
                yield at, f"the text of {key}= must stand inside {{{{#t}}}}"
        if name == "img" and "alt" not in attributes:
            yield tag.start(), 'an img without alt; alt="" if it only adorns'
        if name == "style":
            yield tag.start(), "a style block; it belongs in assets/"
    for found in re.finditer(r"<script\b[^>]*>(.*?)</script>", text, re.DOTALL | re.IGNORECASE):
        if found.group(1).strip():
            yield found.start(), "a script with content; it belongs in assets/"


def check_labels(text):
    """Read with its mustache, since id and for are often made of the same name."""
    labelled = set(re.findall(r"<label\b[^>]*\bfor=\"([^\"]*)\"", text))
    wrapped = [m.span() for m in re.finditer(r"<label\b.*?</label>", text, re.DOTALL)]
    for found in re.finditer(r"<(?:input|select|textarea)\b(?:\"[^\"]*\"|[^\">])*>", text):
        attributes = dict(ATTRIBUTE.findall(found.group()))
        if attributes.get("type", "").strip('"') in NEEDS_NO_LABEL:
            continue
        named = attributes.get("id", "").strip('"') in labelled
        inside = any(start < found.start() < end for start, end in wrapped)
        if not (named or inside or "aria-label" in attributes or "aria-labelledby" in attributes):
            yield found.start(), "a field without a label: <label for=...>, aria-label or aria-labelledby"


def check_visible(text):
    rest = keep_length(UNTRANSLATED, text)
    rest = keep_length(TRANSLATED, rest)
    rest = keep_length(MUSTACHE, rest)
    rest = keep_length(re.compile(r"<script\b.*?</script>|<!--.*?-->", re.DOTALL), rest)
    rest = keep_length(re.compile(r"<!DOCTYPE[^>]*>", re.IGNORECASE), rest)
    rest = keep_length(ENTITY, keep_length(TAG, rest))
    for found in re.finditer(r"[^\n]*[^\W\d_][^\n]*", rest):
        yield found.start(), f'"{found.group().strip()[:40]}" must stand inside {{{{#t}}}}'


def check(tree):
    for name in tree.under("src", ".mustache"):
        text = keep_length(re.compile(r"\{\{!.*?\}\}", re.DOTALL), tree.text(name))
        findings = []
        for part in (check_escaping, check_tags, check_labels, check_visible):
            findings += [(line_of(text, at), what) for at, what in part(text)]
        for line, what in sorted(findings):
            yield f"{name}:{line}: {what}"
