"""Every sentence is collected for the translators, and translated."""


def check(tree):
    if "po/LINGUAS" not in tree.names:
        yield "po/LINGUAS:1: must name the languages"
        return
    status, output = tree.run(tree.project + "/script/translations", "--check")
    if status:
        yield from output.strip().splitlines()
