"""The commands of the command line, one module a group; each names its own in `COMMANDS`.

Module heads stay light, so that `--help` is quick: a command imports what it needs when it runs.
"""

from __future__ import annotations

import typer

from swdesk.cli_words import Command, Group
from swdesk.commands import backups, bundles, checking, demo, ledgers, reporting, store, superior, sync

app = typer.Typer(
    cls=Group,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="社工站工作台：台账进，季度报告和上报文件出。不带子命令直接打开窗口。",
    context_settings={"help_option_names": ["-h", "--help"]},
)

for group in (
    store,
    ledgers,
    reporting,
    bundles,
    superior,
    backups,
    checking,
    demo,
):  # the order of the help page
    for name, command in group.COMMANDS.items():
        app.command(name, cls=Command)(command)

between = typer.Typer(
    cls=Group, no_args_is_help=True, help="本站几台电脑之间：名片、同步文件；接收用 collect。"
)
for name, command in sync.COMMANDS.items():
    between.command(name, cls=Command)(command)
app.add_typer(between, name="sync")
