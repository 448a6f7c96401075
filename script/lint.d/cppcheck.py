"""cppcheck finds nothing. It is told of macros and functions that never return in script/cppcheck.cfg."""

# Left to the analyzer behind clang-tidy, which follows TRY() and pointers in structs where cppcheck
# does not; and readdir, whose replacement glibc itself advises against.
LEFT_OUT = ["uninitvar", "legacyUninitvar", "uninitStructMember", "nullPointerRedundantCheck", "readdirCalled"]


def check(tree):
    names = tree.under("src", ".c") + tree.under("tests", ".c")
    if not names:
        return
    _, output = tree.run("cppcheck", "--enable=warning,performance,portability", "--inline-suppr", "--quiet", "-j", "2",
                         "--std=c11", "-D_GNU_SOURCE", "-Isrc", "--library=posix", "--library=sqlite3",
                         f"--library={tree.project}/script/cppcheck.cfg", "--suppress=missingIncludeSystem",
                         *(f"--suppress={finding}" for finding in LEFT_OUT),
                         "--template={file}:{line}: {message} ({id})", "--template-location=", *names)
    yield from (line for line in output.splitlines() if line.strip())
