"""tests/stats/library.py: the library of statistics as it is installed: a C program and Python's ctypes call it and get
what the program gets; its headers compile alone; nothing is exported that is not STATS_PUBLIC."""
import glob
import os
import re
import shutil
import subprocess
import sys

from program import BUILD, HERE, compute

DATA = "a,b\n1,1\n2,2\n2,1\n3,3\n3,\n3,2\n"     # what library_alpha.c and .py hold
NAME = re.compile(r"^STATS_PUBLIC\b[^(;]*?(\w+)\(", re.M)


def told(command, **environment):
    """What a command prints; ValueError with its complaint where it fails."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **environment})
    if done.returncode:
        raise ValueError(f"{os.path.basename(command[0])}: {(done.stderr or done.stdout).strip()[:400]}")
    return done.stdout


def install(folder):
    """Installs into a folder; the compiler's flags as pkg-config has them, and where the library lies."""
    told(["meson", "install", "-C", BUILD, "--no-rebuild", "--quiet", "--destdir", folder])
    found = glob.glob(folder + "/**/astrolabe-stats.pc", recursive=True)
    if len(found) != 1:
        raise ValueError(f"{len(found)} files astrolabe-stats.pc are installed")
    asked = {"PKG_CONFIG_PATH": os.path.dirname(found[0]), "PKG_CONFIG_SYSROOT_DIR": folder}
    flags = told(["pkg-config", "--cflags", "--libs", "astrolabe-stats"], **asked).split()
    return flags, os.path.dirname(os.path.dirname(found[0]))


def check_exports(library, headers):
    promised = {name for header in headers for name in NAME.findall(open(header, encoding="utf-8").read())}
    printed = told(["nm", "-D", "--defined-only", library])
    exported = {name.split("@")[0] for _, kind, name in map(str.split, printed.splitlines()) if kind != "A"}
    found = [f"{name} is not exported" for name in sorted(promised - exported)]
    found += [f"{name} is exported and in no header" for name in sorted(exported - promised)]
    return "; ".join(found) or ("" if promised else "no header promises anything")


def check_headers(folder, flags, headers):
    """All together, and each alone, in standard C."""
    for name in ["all", *headers]:
        with open(folder + "/headers.c", "w", encoding="utf-8") as program:
            for header in headers if name == "all" else [name]:
                program.write(f"#include <stats/{os.path.basename(header)}>\n")
            program.write("int main(void) { return 0; }\n")
        told(["cc", "-std=gnu17", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", folder + "/headers.c", *flags])


def check_calls(report, folder, flags, libraries):
    answer = compute(["agree", "-", "--metric", "ordinal"], DATA)
    alpha = next(one for one in answer["results"] if one["key"] == "krippendorff_alpha")
    expected = [0, alpha["estimate"], *alpha["ci"]]

    def compare(name, printed):
        good, refused = printed.splitlines()
        same = [float(one) for one in good.split()] == expected
        spoken = refused.startswith("1 ") and refused.endswith(".")
        report(name, "" if same and spoken else f"{printed!r}, where the program has {expected}")

    shared = f"{libraries}/libastrolabe-stats.so.1"
    told(["cc", "-o", folder + "/alpha", os.path.join(HERE, "library_alpha.c"), *flags])
    compare("stats-library-c", told([folder + "/alpha"], LD_LIBRARY_PATH=libraries))
    try:
        import ctypes  # noqa: F401
    except ImportError:
        print("skip stats-library-python: python3 has no ctypes")
        return
    compare("stats-library-python", told([sys.executable, os.path.join(HERE, "library_alpha.py"), shared]))


def check_all(report, folder):
    missing = [tool for tool in ("meson", "pkg-config", "cc", "nm") if not shutil.which(tool)]
    if missing or not os.path.exists(f"{BUILD}/libastrolabe-stats.so"):
        print(f"skip stats-library: {missing[0] if missing else 'it'} is not there")
        return
    try:
        flags, libraries = install(folder + "/installed")
        headers = glob.glob(folder + "/installed/**/astrolabe-stats/stats/*.h", recursive=True)
        manuals = glob.glob(folder + "/installed/**/astrolabe-stats.[13]*", recursive=True)
        report("stats-library-manuals", "" if len(manuals) == 2 else f"installed are {manuals}")
        report("stats-library-exports", check_exports(f"{libraries}/libastrolabe-stats.so", headers))
        check_headers(folder, flags, headers)
        report("stats-library-headers")
        check_calls(report, folder, flags, libraries)
    except ValueError as problem:
        report("stats-library", str(problem))
