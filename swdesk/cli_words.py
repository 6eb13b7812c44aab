"""What the command-line library says in English, said in Chinese: help pages and wrongly typed commands."""

from __future__ import annotations

import re
from typing import Any

from typer.core import TyperCommand, TyperGroup

from swdesk.i18n import _, translator

_HELP = (
    ("Usage:", "用法："), ("COMMAND [ARGS]...", "子命令 [参数]"), ("[OPTIONS]", "[选项]"), ("Arguments:", "参数："),
    ("Options:", "选项："), ("Commands:", "子命令："), ("Show this message and exit.", "显示这段说明"), ("[required]", "[必填]"),
    ("[default: ", "[默认："),
)  # fmt: skip
_NO_COMMAND = re.compile(r"No such command '(.*)'")


def in_chinese(text: str) -> str:
    """A help page with its headings in Chinese; in English the library's own words are right."""
    if not translator.chinese:
        return text
    for english, chinese in _HELP:
        text = text.replace(english, chinese)
    return text


def _said(command: Any) -> Any:
    """A command with its own help in the language of the process."""
    if not translator.chinese:
        command.help = _(command.help or "")
        for param in command.params:
            if getattr(param, "help", None):
                param.help = _(param.help)
    return command


class Command(TyperCommand):
    """A command whose help is in one language throughout."""

    def get_help(self, ctx: Any) -> str:
        """The help page."""
        _said(self)
        return in_chinese(super().get_help(ctx))


class Group(TyperGroup):
    """The program itself, likewise."""

    def get_help(self, ctx: Any) -> str:
        """The help page."""
        _said(self)
        return in_chinese(super().get_help(ctx))

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """A command; the help page of the group lists its help."""
        found = super().get_command(ctx, cmd_name)
        return None if found is None else _said(found)


def usage_sentence(error: Any) -> str:
    """What is wrong with a typed command, and where its help is; `error` is the library's usage error."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "swdesk"
    return _("{}用 {} --help 查看用法。").format(_wrong(error), path)


def _wrong(error: Any) -> str:
    name = type(error).__name__
    unknown = _NO_COMMAND.search(str(getattr(error, "message", "")))
    if unknown:
        return _("没有“{}”这个子命令。").format(unknown[1])
    if name == "NoSuchOption":
        return _("没有“{}”这个选项。").format(error.option_name)
    param = getattr(error, "param", None)
    if param is not None:
        called = param.opts[0] if param.param_type_name == "option" else param.human_readable_name
        if name == "MissingParameter":
            return _("缺少 {}（{}）。").format(called, param.help or _("必填"))
        return _("{} 的值不对。").format(called)
    if name == "BadOptionUsage":
        return _("选项 {} 的写法不对，后面要有一个值。").format(error.option_name)
    return _("命令写得不对，可能多了或少了参数。")
