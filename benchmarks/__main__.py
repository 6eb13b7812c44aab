"""Runs the benchmarks that are asked for (all by default) and fails if a bar is broken."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from benchmarks.harness import Figure, table


def writing() -> list[Figure]:
    from benchmarks.writing import figures

    return figures()


def importing() -> list[Figure]:
    from benchmarks.importing import figures

    return figures()


def reporting() -> list[Figure]:
    from benchmarks.reporting import figures

    return figures()


def window() -> list[Figure]:
    from benchmarks.window import figures

    return figures()


BENCHMARKS: dict[str, Callable[[], list[Figure]]] = {
    "writing": writing,
    "importing": importing,
    "reporting": reporting,
    "window": window,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="dev.py bench", description=__doc__)
    parser.add_argument("name", nargs="*", metavar="|".join(BENCHMARKS))
    names = parser.parse_args().name or list(BENCHMARKS)
    if unknown := set(names) - set(BENCHMARKS):
        parser.error("no such benchmark: " + ", ".join(sorted(unknown)))
    found: list[Figure] = []
    for name in names:
        print(f"… {name}", file=sys.stderr, flush=True)
        found += BENCHMARKS[name]()
    print(table(found))
    return 0 if all(figure.ok for figure in found) else 1


if __name__ == "__main__":
    sys.exit(main())
