"""Comments are written with a slash and a star; two slashes are for trying things out."""
from lint_tree import comments


def check(tree):
    for name in tree.c_files():
        for line, comment in comments(tree.text(name)):
            if comment.startswith("//"):
                yield f"{name}:{line}: a comment with two slashes; write /* */ or take it out"
