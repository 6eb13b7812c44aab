"""Why a bundle is refused: each a sentence for the person who got it."""

from swdesk.errors import UserError
from swdesk.i18n import _


class BundleError(UserError):
    """A bundle that can't be taken in; the file stays where it is."""


def not_a_bundle() -> BundleError:
    """Another kind of file."""
    return BundleError(_("这不是上报文件，已跳过。"))


def damaged() -> BundleError:
    """Truncated or altered on the way."""
    return BundleError(_("文件不完整或传输中损坏，没有接收。请对方重新发送一次。"))


def not_for_us() -> BundleError:
    """Sealed to another unit's card."""
    return BundleError(_("这个文件不是发给本单位的，打不开。请对方用本单位的名片重新生成。"))


def wrong_signature() -> BundleError:
    """The signature does not belong to the sender it names."""
    return BundleError(_("文件的签名不对，可能被改动过，没有接收。请联系发送单位核实。"))


def too_large() -> BundleError:
    """Beyond the limits of the format."""
    return BundleError(_("文件超出允许的大小，没有打开。请联系发送单位核实。"))


class TooNewError(BundleError):
    """Written by a newer program: kept, to be taken in after an upgrade."""


def too_new(version: str) -> TooNewError:
    """Says which program is needed."""
    return TooNewError(
        _("这个文件需要程序 {} 或更新的版本才能读，已保留，升级后再接收。").format(version or _("更新"))
    )
