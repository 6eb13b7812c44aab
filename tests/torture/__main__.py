"""`python dev.py torture [--kill N] [--power N] [--fuzz N] [--schedules N] [--laws N] [--fill N] [--mb N] [--only WORD]`: one line a bar, then a table."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.torture.registry import Counts, Outcome, bars, tried

OPTIONS = {
    "kill": "kill −9: moments in all",
    "power": "power losses in all",
    "fuzz": "mutated files of each kind",
    "schedules": "orders of exchange between PCs",
    "laws": "histories for the laws of merging",
    "fill": "full disks of each kind",
    "mb": "megabytes of the store of the restore drill",
}


def counts_of(arguments: argparse.Namespace) -> Counts:
    found = {name: getattr(arguments, name) for name in OPTIONS if name != "mb"}
    return Counts(**found, megabytes=arguments.mb)


def main(argv: list[str]) -> int:
    whole = Counts()
    parser = argparse.ArgumentParser(prog="python dev.py torture", description=__doc__)
    for name, told in OPTIONS.items():
        default = whole.megabytes if name == "mb" else getattr(whole, name)
        parser.add_argument(f"--{name}", type=int, default=default, help=f"{told} (%(default)s)")
    parser.add_argument("--only", default="", help="just the bars whose name holds this")
    arguments = parser.parse_args(argv)
    counts, outcomes = counts_of(arguments), list[Outcome]()
    for one in bars():
        if arguments.only not in one.name:
            continue
        with tempfile.TemporaryDirectory(prefix="swdesk-torture-", ignore_cleanup_errors=True) as folder:
            outcome = tried(one, counts, Path(folder))
        outcomes.append(outcome)
        sys.stdout.write(outcome.line() + "\n")
        sys.stdout.flush()
    rows = "".join(f"{one.row()}\n" for one in outcomes)
    sys.stdout.write(f"\n| bar | required | measured | ok |\n| --- | --- | --- | --- |\n{rows}")
    return 1 if any(one.held is False for one in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
