"""clang-tidy finds nothing; what is asked and what is left out stands in .clang-tidy.

Tests are left to the sanitizers: the analyzer does not know that an assertion of cmocka returns never.
"""
import re

from lint_tree import is_test

WARNING = re.compile(r"^(/[^:\n]+):(\d+):\d+: (?:warning|error): (.*)$", re.MULTILINE)
# A fifth of the analyzer's usual patience per function: five times as fast, and it finds the same.
PATIENCE = ["-Xclang", "-analyzer-config", "-Xclang", "max-nodes=45000"]


def check(tree):
    flags = ["--", *tree.flags(), *PATIENCE]
    sources = [name for name in tree.under("src", ".c") if not is_test(name)]
    config = f"--config-file={tree.project}/.clang-tidy"
    seen = set()
    for name, status, output in tree.run_each(sources, lambda n: ["clang-tidy", "--quiet", config, n, *flags]):
        for path, line, what in WARNING.findall(output):
            finding = f"{path.removeprefix(tree.root + '/')}:{line}: {what}"
            if finding not in seen:
                seen.add(finding)
                yield finding
        if status and not WARNING.search(output):
            yield f"{name}:1: clang-tidy failed: {output.strip()[:200]}"
