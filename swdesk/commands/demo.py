"""The demo station."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from swdesk.cli import bar, say
from swdesk.i18n import _


def demo_command(
    out: Annotated[
        Path | None, typer.Option("--out", help="放演示结果的文件夹；不写则新建临时文件夹")
    ] = None,
) -> None:
    """建一个演示站，生成季度报告和上报文件，并由演示县接收汇总。"""
    import tempfile  # noqa: PLC0415

    from swdesk.demo import show_main_job  # noqa: PLC0415

    folder = out or Path(tempfile.mkdtemp(prefix="swdesk-demo-"))
    folder.mkdir(parents=True, exist_ok=True)
    with bar(_("演示站")) as step:
        lines = show_main_job(folder, progress=step)
    for text in lines:
        say(text)


COMMANDS = {"demo": demo_command}
