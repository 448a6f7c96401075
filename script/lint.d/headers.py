"""Each header compiles alone: what it needs, it includes."""


def check(tree):
    flags = tree.flags() + ["-Wall", "-Wextra", "-Werror", "-Wstrict-prototypes", "-fsyntax-only", "-x", "c"]
    for name, status, output in tree.run_each(tree.under("src", ".h"), lambda n: ["gcc", *flags, n]):
        errors = [line for line in output.splitlines() if "error" in line]
        if status:
            yield f"{name}:1: does not compile alone: {(errors or [output.strip()])[0]}"
