"""Entry of the program: with a subcommand the command line (no Qt), else the window."""

from __future__ import annotations

import sys

WINDOW_OPTIONS = {"--demo", "--store"}


def main(argv: list[str] | None = None) -> int:
    """Start; the exit code."""
    arguments = sys.argv[1:] if argv is None else argv
    if arguments and arguments[0] not in WINDOW_OPTIONS:
        from swdesk.cli import main as command  # noqa: PLC0415 - the command line loads no Qt, the window no typer

        return command(arguments)
    from ui.app import run  # noqa: PLC0415

    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())
