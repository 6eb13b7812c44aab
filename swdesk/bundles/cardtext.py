"""What the QR code of a card says, as it comes back from phones and chat programs (docs/bundle-format.md §5).

A text that was scanned and sent on arrives with the sender's name before it, in full-width signs, broken into lines, between
quotation marks or as part of a web address. What cannot be told for certain is refused with what to do.
"""

from __future__ import annotations

import base64
import json
import re
from typing import Any, cast
from urllib.parse import unquote

from swdesk.bundles.errors import BundleError
from swdesk.i18n import _

MAGIC = "SWCARD1"
PARTS = 7
MOST = 20_000
_BARS = str.maketrans({"│": "|", "丨": "|", "∣": "|", "¦": "|", "–": "-", "—": "-", "−": "-", "\u3000": " "})
_HIDDEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_BEGIN = re.compile(r"\s*".join(MAGIC) + r"\s*\|", re.IGNORECASE)
_CLOSING = "”\"'’」』》】）)]＞>`。，,;；… \t"
_OPENING = {
    "”": "“",
    "’": "‘",
    "」": "「",
    "』": "『",
    "》": "《",
    "】": "【",
    "）": "（",
    ")": "(",
    "]": "[",
    ">": "<",
    "＞": "＜",
}


def parts_of_text(text: str) -> dict[str, Any]:
    """The parts of the card that a text holds; BundleError, in words that say what to do, for anything else."""
    found = _HIDDEN.sub("", text[:MOST]).replace("\r\n", "\n").replace("\r", "\n").strip()
    if not found:
        raise BundleError(_("还没有内容。请把扫二维码得到的整段文字复制过来，再粘贴。"))
    if found.startswith("{"):
        return _json(found)
    if "%7c" in found.lower():
        found = unquote(found)
    folded = _folded(found)
    begins = [match.end() for match in _BEGIN.finditer(folded)]
    if not begins:
        raise BundleError(
            _(
                "这里面没有名片：名片的文字以 {} 开头。请在对方电脑上打开名片二维码，扫出来后整段复制、粘贴。"
            ).format(MAGIC)
        )
    if len(begins) > 1:
        raise BundleError(_("这里面有{}张名片，分不清要收哪一张。请一次只粘贴一张。").format(len(begins)))
    return _parts(folded[begins[0] :], found[begins[0] :])


def _folded(text: str) -> str:
    """Full-width signs as ASCII, sign for sign, so that places in both texts are the same."""
    wide = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
    return text.translate(wide).translate(_BARS)


def _parts(folded: str, typed: str) -> dict[str, Any]:
    fields = folded.split("|", PARTS - 2)
    if len(fields) < PARTS - 1:
        raise BundleError(
            _("名片的文字不完整，后面少了一段，没有采用。请回到二维码处重新扫，整段复制后再粘贴。")
        )
    bare = ["".join(field.split()) for field in fields[:-1]]
    head = len(folded) - len(fields[-1])
    level, code, unit, sign, box = bare
    name = _name(folded[:head].splitlines(), typed[head:])
    try:
        keys = {"unit": _unbase64(unit).hex(), "sign": _unbase64(sign).hex()}
    except ValueError as error:
        raise BundleError(damaged()) from error
    if box != box.lower():  # capitals throughout: the keys beside it have lost theirs
        raise BundleError(damaged())
    return keys | {"level": level, "code": code, "box": box, "name": name}


def damaged() -> str:
    """The sentence for a text that was changed or cut on its way."""
    return _(
        "名片的文字在转发时少了字或改了字，没有采用。请让对方重新扫二维码，原样复制发来；或者要“.swcard”名片文件。"
    )


def _name(before: list[str], typed: str) -> str:
    """The name ends with its line; a program that breaks long lines breaks it only where the line is full."""
    lines = typed.strip("\n").splitlines() or [""]
    width = max(map(len, before[:-1]), default=0)
    length = len(lines[0]) + (0 if typed.startswith("\n") else len(before[-1]))
    name = lines[0].strip()
    for line in lines[1:]:
        if not width or length < width:
            break
        name, length = name + line.strip(), len(line)
    return _unquoted(name)


def _unquoted(name: str) -> str:
    """Without signs that closed what stood around the whole text; brackets that the name itself opens stay."""
    while name and name[-1] in _CLOSING and name.count(name[-1]) > name.count(_OPENING.get(name[-1], "\0")):
        name = name[:-1]
    return name


def _unbase64(text: str) -> bytes:
    if not re.fullmatch(r"[A-Za-z0-9_-]*", text):
        raise ValueError(text)
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _json(text: str) -> dict[str, Any]:
    """The content of a card file, pasted."""
    try:
        raw: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BundleError(damaged()) from error
    if not isinstance(raw, dict):
        raise BundleError(damaged())
    return cast("dict[str, Any]", raw)


def decoded(data: bytes) -> str:
    """The text of a file as a phone or Notepad wrote it."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")
