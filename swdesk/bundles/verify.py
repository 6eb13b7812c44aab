"""`swdesk verify FILE`: a stand-alone reader that checks a bundle or a card against docs/bundle-format.md. It needs no store."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from swdesk.bundles import container, errors
from swdesk.bundles.cards import Card, DeviceKeys, read_card
from swdesk.bundles.catalogue import catalogue_of
from swdesk.bundles.container import Bundle
from swdesk.bundles.referral import referral_of, slip_of
from swdesk.bundles.reply import reply_of
from swdesk.bundles.report import public_of
from swdesk.bundles.sync import content_of
from swdesk.disk import disk_told
from swdesk.i18n import _


@dataclass(frozen=True)
class Verified:
    """What a file is, line by line in Chinese."""

    lines: tuple[str, ...]


def verify_file(path: Path, keys: DeviceKeys | None = None) -> Verified:
    """Check a file; UserError says why it fails. What is inside a sealed bundle only the unit it is for can check."""
    with disk_told(_("没有读出任何内容。")), path.open("rb") as file:
        head = file.read(64)
    if not container.looks_like_bundle(head):
        return Verified(_card_lines(path, head))
    if keys is None and head.startswith(container.SEALED):
        container.check_sealed(path)
        return Verified((
            _("外层完好：这是加密给上级的上报文件，加密方式符合格式。"),
            _("里面的签名和内容只有收件单位能核验：请在收件单位用 --store 指定数据文件夹再核验。"),
        ))  # fmt: skip
    bundle = container.read_file(path, keys)
    return Verified(_LINES[bundle.kind](bundle))


def _card_lines(path: Path, head: bytes) -> tuple[str, ...]:
    if not head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{") and b"SWCARD1" not in head:
        raise errors.NotABundleError
    card = read_card(path)
    return (
        _("这是单位名片，格式正确。") + (_("签名有效。") if card.signature else _("来自二维码，没有签名。")),
        _sender(card),
        _("核对码：{}").format(card.confirmation),
        _("三十位指纹：{}").format(card.fingerprint),
    )


def _sender(card: Card) -> str:
    return _("单位：{}（{}）").format(card.name, card.code or _("无区划代码"))


def _sync_lines(bundle: Bundle) -> tuple[str, ...]:
    content = content_of(bundle.chunks)
    manifest, (place, of) = bundle.manifest, bundle.manifest["part"]
    changes = sum(len(one.rows) for one in content.stretches)
    return (
        _("格式正确，签名有效，改动前后相连。"),
        _sender(bundle.sender),
        _("发送电脑核对码：{}").format(bundle.sender.confirmation),
        _("本站同步文件 第{}个（{}之{}）").format(manifest["number"], of, place),
        _("{}处改动，{}个附件或分块").format(changes, len(content.pieces)),
    )


def _reply_lines(bundle: Bundle) -> tuple[str, ...]:
    reply = reply_of(bundle)
    return (
        _("格式正确，签名有效。"),
        _sender(bundle.sender),
        _("回执：答复{}的{}报告第{}版").format(reply.unit_name, reply.period, reply.version),
        _("{}，数字批注{}处").format(reply.answer, len(reply.remarks)),
    )


def _catalogue_lines(bundle: Bundle) -> tuple[str, ...]:
    content = catalogue_of(bundle)
    return (
        _("格式正确，签名有效。"),
        _sender(bundle.sender),
        _("上级下发 第{}号").format(bundle.manifest["number"]),
        _("通知{}条，服务清单{}项，代码{}条，单位{}个").format(
            *(len(part or ()) for part in (content.notices, content.services, content.codes, content.units))
        ),
        _("指标定义{}个，样表{}份，自定字段{}个").format(
            *(len(part or ()) for part in (content.indicators, content.forms, content.fields))
        ),
        *([_("本程序版本不认识的部分：{}").format("、".join(content.unknown))] if content.unknown else []),
    )


def _referral_lines(bundle: Bundle) -> tuple[str, ...]:
    content = referral_of(bundle)
    return (
        _("格式正确，签名有效。"),
        _sender(bundle.sender),
        _("{}给 {}：{}").format(
            bundle.manifest["purpose"],
            bundle.manifest["to"].get("name", ""),
            "、".join(bundle.manifest["fields"]),
        ),
        _("记录{}条，附件{}个").format(len(content.records), len(content.files)),
    )


def _slip_lines(bundle: Bundle) -> tuple[str, ...]:
    slip = slip_of(bundle)
    return (
        _("格式正确，签名有效。"),
        _sender(bundle.sender),
        _("转介回执：{}，{}").format(slip.decision, slip.on),
    )


def _report_lines(bundle: Bundle) -> tuple[str, ...]:
    public, manifest = public_of(bundle), bundle.manifest
    sealed = _("已加密给 {}").format(manifest["to"].get("name", "")) if bundle.sealed else ""
    passed = "、".join(manifest["overridden"])
    lines = [
        _("格式正确，签名有效，内容与指纹一致。"),
        _sender(bundle.sender),
        _("发送电脑核对码：{}").format(bundle.sender.confirmation),
        _("期间：{}　版本：{}　数据截至：{}").format(
            public["period"]["name"], manifest["version"], public["cutoff"]
        ),
        _("校验码：{}").format(public["check_code"]),
        _("加密：{}").format(sealed or _("未加密（只含合计数）")),
        _("内容：{}").format("、".join(f"{name} {len(data)} B" for name, data in bundle.chunks.items())),
    ]
    return (*lines, _("经人确认放行：{}").format(passed)) if passed else tuple(lines)


_LINES: Mapping[str, Callable[[Bundle], tuple[str, ...]]] = {
    "report": _report_lines, "sync": _sync_lines, "reply": _reply_lines, "catalogue": _catalogue_lines,
    "referral": _referral_lines, "slip": _slip_lines,
}  # fmt: skip
