"""`python dev.py torture [--kill N] [--power N] [--fuzz N] [--schedules N] [--fill N] [--mb N] [--only WORD]`: one line a bar."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.torture.registry import Counts, bars, tried

OPTIONS = {
    "kill": "kill −9: moments in all",
    "power": "power losses in all",
    "fuzz": "mutated files of each kind",
    "schedules": "orders of exchange between PCs",
    "fill": "full disks of each kind",
    "mb": "megabytes of the store of the restore drill",
}


def counts_of(arguments: argparse.Namespace) -> Counts:
    return Counts(
        arguments.kill, arguments.power, arguments.fuzz, arguments.schedules, arguments.fill, arguments.mb
    )


def main(argv: list[str]) -> int:
    whole = Counts()
    parser = argparse.ArgumentParser(prog="python dev.py torture", description=__doc__)
    for name, told in OPTIONS.items():
        default = whole.megabytes if name == "mb" else getattr(whole, name)
        parser.add_argument(f"--{name}", type=int, default=default, help=f"{told} (%(default)s)")
    parser.add_argument("--only", default="", help="just the bars whose name holds this")
    arguments = parser.parse_args(argv)
    counts, failed = counts_of(arguments), 0
    for one in bars():
        if arguments.only not in one.name:
            continue
        with tempfile.TemporaryDirectory(prefix="swdesk-torture-", ignore_cleanup_errors=True) as folder:
            outcome = tried(one, counts, Path(folder))
        if outcome.held is None:
            continue
        failed += not outcome.held
        sys.stdout.write(outcome.line() + "\n")
        sys.stdout.flush()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
