"""Runs the benchmarks that are asked for (all by default) and fails if a bar is broken."""

from __future__ import annotations

import argparse
import importlib
import sys

from benchmarks.harness import Figure, table

BENCHMARKS = (
    "writing",
    "importing",
    "printing",
    "reporting",
    "leaking",
    "exporting",
    "crowd",
    "searching",
    "people",
    "window",
    "ticking",
)  # modules of this package, each with figures()


def main() -> int:
    parser = argparse.ArgumentParser(prog="dev.py bench", description=__doc__)
    parser.add_argument("name", nargs="*", metavar="|".join(BENCHMARKS))
    names = parser.parse_args().name or list(BENCHMARKS)
    if unknown := set(names) - set(BENCHMARKS):
        parser.error("no such benchmark: " + ", ".join(sorted(unknown)))
    found: list[Figure] = []
    for name in names:
        print(f"… {name}", file=sys.stderr, flush=True)
        found += importlib.import_module(f"benchmarks.{name}").figures()
    print(table(found))
    return 0 if all(figure.ok for figure in found) else 1


if __name__ == "__main__":
    sys.exit(main())
