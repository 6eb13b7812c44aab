"""Why a bundle is refused: each a sentence for the person who got it, and a class for the program."""

from __future__ import annotations

from typing import Any, ClassVar

from db.mark import N_
from swdesk.errors import UserError
from swdesk.i18n import _


class BundleError(UserError):
    """A file that can't be taken in; it stays where it is."""

    sentence: ClassVar[str] = N_("文件不能接收。请联系发送单位核实。")

    def __init__(self, text: str = "") -> None:
        super().__init__(text or _(self.sentence))


class NotABundleError(BundleError):
    """Another kind of file."""

    sentence = N_("这不是上报文件，已跳过。")


class DamagedError(BundleError):
    """Truncated or altered on the way."""

    sentence = N_("文件不完整或传输中损坏，没有接收。请对方重新发送一次。")


class NotForUsError(BundleError):
    """Sealed to another unit's card, or wrapped anew."""

    sentence = N_("这个文件不是发给本单位的，打不开。请对方用本单位的名片重新生成。")


class ForeignLockError(BundleError):
    """Encrypted in another way than to a card: a passphrase could ask for all memory."""

    sentence = N_("这个文件的加密方式不是上报文件的（可能带密码），没有打开。请联系发送单位核实。")


class WrongSignatureError(BundleError):
    """The signature does not belong to the sender it names."""

    sentence = N_("文件的签名不对，可能被改动过，没有接收。请联系发送单位核实。")


class TooLargeError(BundleError):
    """Beyond the limits of the format."""

    sentence = N_("文件超出允许的大小，没有打开。请联系发送单位核实。")


class NonsenseError(BundleError):
    """Signed, but not what the format says."""

    sentence = N_("文件内容不符合上报格式，没有接收。请联系发送单位用最新程序重新生成。")


class SaysTooMuchError(BundleError):
    """An open bundle that carries what only the superior may read."""

    sentence = N_("这个文件没有加密却带有台账或文字，没有接收。请让对方先收进本单位名片再生成。")


class TooNewError(BundleError):
    """Written by a newer program; kept, to be taken in after an upgrade. `manifest` is signed but of a later format."""

    def __init__(self, manifest: dict[str, Any]) -> None:
        needs = str(manifest.get("needs") or "")[:20]
        super().__init__(
            _("这个文件要用 {} 或更高版本的程序才能读，请升级本程序。").format(needs)
            if needs
            else _("这个文件由更高版本的程序写成，请升级本程序后再读。")
        )
        self.manifest = manifest
