"""`swdesk verify FILE`: a stand-alone reader that checks a bundle or a report PDF against the format document."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from swdesk.bundles import container
from swdesk.bundles.cards import DeviceKeys
from swdesk.bundles.report import public_of
from swdesk.i18n import _


@dataclass(frozen=True)
class Verified:
    """What a file is, line by line in Chinese."""

    lines: tuple[str, ...]


def verify_file(path: Path, keys: DeviceKeys | None = None) -> Verified:
    """Check a bundle; UserError says why it fails. A sealed one needs the keys of the unit it is for."""
    bundle = container.read_file(path, keys)
    public = public_of(bundle)
    sender = bundle.sender
    lines = [
        _("格式正确，签名有效，内容与指纹一致。"),
        _("发送单位：{}（{}）").format(sender.name, sender.code or _("无区划代码")),
        _("期间：{}　版本：{}　数据截至：{}").format(
            public["period"]["name"], bundle.manifest["version"], public["cutoff"]
        ),
        _("校验码：{}").format(public["check_code"]),
        _("加密：{}").format(
            _("已加密给 {}").format(bundle.manifest["to"]["name"])
            if bundle.sealed
            else _("未加密（只含合计数）")
        ),
        _("内容：{}").format("、".join(f"{name} {len(data)} B" for name, data in bundle.chunks.items())),
    ]
    return Verified(tuple(lines))
