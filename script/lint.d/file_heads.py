"""The first line of a file says where it stands and what it is for."""


def check(tree):
    for name in tree.c_files():
        short = name.removeprefix("src/").removeprefix("tests/")
        first = tree.text(name).split("\n", 1)[0]
        if not first.startswith((f"/* {short}: ", f"/* {name}: ")):
            yield f"{name}:1: must begin with /* {short}: what it is for"
