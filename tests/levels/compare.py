"""tests/levels/compare.py: an answer taken apart into what belongs to one item, and the rest.

Two sites that differ in the rating of that item may differ in its own part, and there only in words that name a
rating; the rest has to be the same to the last character, numbers and the order of everything included.
"""
import json
import re

PLACE = "(the item)"
# Words and marks by which a page tells of a rating, beside the instrument's own labels and codes.
TELLING = {"checked", "strong", "br", "span", "class", "quiet", "changed", "was", "true", "false", "null", "td", "is_changed"}
# Rows of a printed table that come again on each page that it goes over.
PRINTED_HEADINGS = {"Item Presence Relevance Supports Speaks", "against", "No. Date What it is What it says"}


class Item:
    def __init__(self, story, code):
        self.code, self.title = code, story.items[code]["title"]
        self.others = [one["title"] for one in story.items.values() if one["code"] != code]
        codes = {"present", "partly", "absent", "central", "contributing", "marginal"}
        self.telling = TELLING | codes | {word.lower() for label in story.labels for word in re.findall(r"\w+", label)}

    def told(self, parts):
        """What stands in the item's parts beside the rating."""
        return [word for part in parts for word in re.findall(r"\w+", part) if word.lower() not in self.telling]


# ---- HTML: a page has one element a line ----

def html_ends(line, item):
    """By what the part of the item ends that begins in this line; None if none begins."""
    if f'<fieldset class="item" id="{item.code}"' in line:
        return "</fieldset>"
    if re.match(rf'<section class="item" aria-labelledby="(alike|other)-{item.code}">', line):
        return "</section>"
    return None


def is_row_of(lines, at, item):
    """A row of a table of ratings, on two lines at least."""
    return lines[at] == "<tr>" and lines[at + 1].startswith(f'<th scope="row">{item.title}<') or \
        lines[at] == "<tr>" and lines[at + 1].startswith(f'<th scope="row">{item.title} <')


def take_html(text, item):
    lines, rest, parts, at = text.split("\n"), [], [], 0
    while at < len(lines):
        end, texts = html_ends(lines[at], item), False
        if not end and at + 1 < len(lines) and is_row_of(lines, at, item):
            end = "</tr>"
        if not end and re.match(rf"<text [^>]*>{re.escape(item.title)}</text>", lines[at]):
            end, texts = "picture-rule", True
        if not end:
            rest.append(lines[at])
            at += 1
            continue
        first = at
        while end not in lines[at]:
            at += 1
        at += not texts  # the rule is the next row's
        part = lines[first:at]
        rest.append(PLACE)
        parts.append("\n".join(one for one in part if not texts or f">{item.title}<" in one))
    return "\n".join(rest), parts


# ---- JSON ----

def is_shape(value):
    return isinstance(value, dict) and "is_rule" in value


def take_shapes(shapes, item, parts):
    """The marks of the item's row go, whatever they are; where the row stands stays."""
    rest, is_own = [], False
    for shape in shapes:
        is_own = shape.get("text") == item.title or is_own and not shape["is_rule"]
        if shape.get("text") == item.title:
            parts.append(item.title)
            rest.append([PLACE, shape["x"], shape["y"]])
        elif not is_own:
            rest.append(shape)
    return rest


def take_value(value, item, parts):
    if isinstance(value, list):
        if value and all(is_shape(one) for one in value):
            return take_shapes(value, item, parts)
        return [take_value(one, item, parts) for one in value]
    if not isinstance(value, dict):
        return value
    if item.code in (value.get("code"), value.get("item")) or value.get("title") == item.title:
        parts.append(json.dumps(value, ensure_ascii=False))
        return PLACE
    rest = {}
    for key, one in value.items():
        if key == item.code:
            parts.append(json.dumps(one, ensure_ascii=False))
        rest[key] = PLACE if key == item.code else take_value(one, item, parts)
    return rest


def take_json(text, item):
    status, _, body = text.partition("\n")
    if not body.startswith("{"):
        return text, []
    parts = []
    rest = take_value(json.loads(body), item, parts)
    return status + "\n" + json.dumps(rest, ensure_ascii=False, indent=1), parts


# ---- PDF: in the order in which it was written, a cell of a row after another ----

def without_furniture(text):
    """Lines of all pages, and what stands on each page: its head, its foot, a mark across it."""
    lines, furniture = [], set()
    for page in text.split("\f"):
        head, foot, body = page.rpartition(" Page ")
        if foot:
            furniture |= set(head.split("\n"))
            body = body.partition("\n")[2]
        lines += [line for line in body.split("\n") if line and line not in PRINTED_HEADINGS]
    return lines, sorted(line for line in furniture if line)


def begins(line, titles):
    return any(line.startswith(title) or len(line) > 9 and title.startswith(line.split(" (protective")[0]) for title in titles)


def take_pdf(text, item):
    lines, furniture = without_furniture(text)
    rest, parts, at = furniture, [], 0
    while at < len(lines):
        if not begins(lines[at], [item.title]):
            rest.append(lines[at])
            at += 1
            continue
        first = at
        at += 1
        while at < len(lines) and not lines[at].startswith("•") and not begins(lines[at], item.others):
            at += 1
        rest.append(PLACE)
        parts.append("\n".join(lines[first:at]))
    return "\n".join(rest), parts


TAKE = {"html": take_html, "json": take_json, "pdf": take_pdf}


def first_difference(one, other):
    for number, (a, b) in enumerate(zip(one, other)):
        if a != b:
            return f"{a.strip()[:160]!r} and {b.strip()[:160]!r} (line {number + 1})"
    return f"{len(one)} and {len(other)} lines"


def fault_of(face, one, other, item, moves=False):
    """How two answers differ that may differ in this item, or None. Where it moves to another list, its place and what
    that list shows of it are left open."""
    if one == other:
        return None
    (rest, parts), (other_rest, other_parts) = TAKE[face](one, item), TAKE[face](other, item)
    lines, other_lines = rest.split("\n"), other_rest.split("\n")
    if moves:
        lines, other_lines = ([line for line in some if PLACE not in line] for some in (lines, other_lines))
    if lines != other_lines:
        return first_difference(lines, other_lines)
    if not moves and item.told(parts) != item.told(other_parts):
        return "within the item, " + first_difference(item.told(parts), item.told(other_parts))
    return None
