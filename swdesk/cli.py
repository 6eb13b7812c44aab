"""The command line: the whole main job without a window, for scripts and big counties (issue: no Qt is imported).

Here: what the commands share, and the entry. The commands themselves: `swdesk/commands/`.

Every command takes `--store`; the password comes from a prompt, `--password-file` or SWDESK_PASSWORD. Exit code 2: the
user can act, a Chinese sentence says how; 3: a bug, the log says where; 130: cancelled.
"""

from __future__ import annotations

import logging
import os
import sys
import traceback
from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import platformdirs
import typer

from swdesk.cli_words import usage_sentence
from swdesk.errors import UserError
from swdesk.i18n import _, translator
from swdesk.progress import Cancelled

if TYPE_CHECKING:
    from swdesk.desk import Desk

StoreOption = Annotated[Path | None, typer.Option("--store", help="数据文件夹；不写用上次打开的那个")]
PasswordFile = Annotated[
    Path | None, typer.Option("--password-file", help="密码所在的文件；也可用环境变量 SWDESK_PASSWORD")
]
PeriodOption = Annotated[str, typer.Option("--period", help="期间：2026Q3、2026-09、2026H1 或 2026")]
UserOption = Annotated[str | None, typer.Option("--user", help="用户姓名；只有一位用户时不必写")]

USER_CAN_ACT, BUG, CANCELLED = 2, 3, 130


# ── shared by the commands ───────────────────────────────────────────────────────────────────────────────────


def say(text: str) -> None:
    """A line for the user."""
    typer.echo(text)


def password_of(file: Path | None, *, new: bool = False) -> str:
    """The password (密码) from a file, the environment or the keyboard; `new` asks for it twice."""
    if file is not None:
        try:  # Notepad puts a mark before the text and a line end behind it
            return file.read_text(encoding="utf-8-sig").strip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise UserError(_("密码文件读不出来，请检查路径。")) from error
    if "SWDESK_PASSWORD" in os.environ:
        return os.environ["SWDESK_PASSWORD"]
    if not sys.stdin.isatty():
        raise UserError(_("没有密码。请用 --password-file，或设环境变量 SWDESK_PASSWORD。"))
    again = _("再输一次密码") if new else False
    return str(typer.prompt(_("密码"), hide_input=True, confirmation_prompt=again, err=True))


def check_place(*files: Path | None) -> None:
    """UserError if a file cannot be written where it is wanted; asked before the work, not after it."""
    for file in files:
        if file is not None and not file.absolute().parent.is_dir():
            raise UserError(_("文件夹 {} 不存在，请先建立或插好U盘。").format(file.absolute().parent))
        if file is not None and file.is_dir():
            raise UserError(_("{} 是文件夹，请写上文件名。").format(file))


def folder_of(store: Path | None) -> Path:
    """The store that `--store` names, else the last one, else where one would lie."""
    from swdesk.last_place import LastPlace  # noqa: PLC0415 - keeps --help quick, here and below
    from swdesk.places import default_folder  # noqa: PLC0415

    return store or LastPlace().get() or default_folder()


def new_folder(store: Path | None) -> Path:
    """Where a new store goes; UserError if it cannot."""
    from swdesk.places import check_folder  # noqa: PLC0415

    folder = folder_of(store)
    check_folder(folder)
    return folder


@contextmanager
def desk_of(store: Path | None, file: Path | None, user: str | None = None) -> Generator[Desk]:
    """The open desk of the store; UserError if there is none there."""
    from swdesk.desk import open_desk  # noqa: PLC0415
    from swdesk.last_place import is_store  # noqa: PLC0415

    folder = folder_of(store)
    if not is_store(folder):
        raise UserError(
            _("{} 里没有站点数据。先用 swdesk init 建立，或用 --store 指定文件夹。").format(folder)
        )
    desk = open_desk(folder, password_of(file), user)
    try:
        yield desk
    finally:
        desk.close(back_up=False)


@contextmanager
def bar(title: str) -> Generator[Any]:
    """A progress bar on stderr; the yielded function is the `Progress` of the work."""
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn  # noqa: PLC0415

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(title, total=None)

        def step(done: int, total: int, what: str) -> None:
            progress.update(task, completed=done, total=total or None, description=what or title)

        yield step


def period_of(text: str, cutoff: str | None = None) -> Any:
    """The period (期间) typed, ended early if a cutoff (数据截至) is given."""
    from swdesk.clock import SystemClock  # noqa: PLC0415
    from swdesk.periods import parse_period  # noqa: PLC0415
    from swdesk.values import parse_day  # noqa: PLC0415

    period = parse_period(text)
    return period if cutoff is None else period.until(parse_day(cutoff, SystemClock().today()))


# ── entry ────────────────────────────────────────────────────────────────────────────────────────────────────


def _report_bug(error: BaseException) -> Path:
    """A log without personal data: where, not with what."""
    folder = platformdirs.user_log_path("swdesk", appauthor=False)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "swdesk.log"
    frames = traceback.extract_tb(error.__traceback__)
    text = "".join(f"  {frame.filename}:{frame.lineno} {frame.name}\n" for frame in frames)
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{datetime.now().astimezone().isoformat()} {type(error).__name__}\n{text}")
    return path


def main(argv: list[str]) -> int:
    """Run a command; the exit code."""
    from swdesk.commands import app  # noqa: PLC0415 - the commands take from here what they share

    translator.use("zh")  # SWDESK_LANGUAGE may say otherwise
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:  # old consoles of Windows speak GBK and lack rare characters
            reconfigure(encoding="utf-8", errors="replace")
    try:
        if app(argv, standalone_mode=False, prog_name="swdesk") == CANCELLED:
            raise Cancelled  # Ctrl+C inside a command comes back as a number, not as an exception
    except UserError as error:
        typer.echo(_(str(error)), err=True)
        return USER_CAN_ACT
    except (Cancelled, KeyboardInterrupt, typer.Abort):
        typer.echo(_("已取消。此前已保存的内容都在。"), err=True)
        return CANCELLED
    except Exception as error:  # noqa: BLE001 - the last handler of the command line
        if hasattr(error, "format_message"):  # a wrongly typed command
            typer.echo(usage_sentence(error), err=True)
            return USER_CAN_ACT
        typer.echo(
            _("程序遇到意外，没有完成；已保存的内容都在。请把这个文件交给维护人员：{}").format(
                _report_bug(error)
            ),
            err=True,
        )
        return BUG
    return 0
