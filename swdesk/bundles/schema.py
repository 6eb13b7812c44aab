"""What a signed file may say (docs/bundle-format.md §3–4): a signature tells who wrote it, not that it makes sense.

Everything that the board, the cross-checks and the roll-up read is checked here, so that no file can break them later.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, cast

from swdesk.bundles import errors
from swdesk.errors import UserError
from swdesk.periods import parse_period

MAX_JSON = 8 << 20
MAX_VERSION = 9999
_MANY, _PCS = 5000, 100
_HUGE = 10**15
_LONG = 100_000
"""Characters of a section of a report."""
_HEX = re.compile(r"[0-9a-f]+")
_SPANS = ("period", "year", "last_period", "last_year", "project")
_AGGS = frozenset({"S", "L", "D", "R"})

_UNSEEN = frozenset({"Cc", "Cs", "Zl", "Zp"})
_TURNING = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

Check = Callable[[Any], bool]


def parse(data: bytes) -> Any:
    """JSON of bounded size; NonsenseError for what is none."""
    if len(data) > MAX_JSON:
        raise errors.TooLargeError
    try:
        return json.loads(data, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise errors.NonsenseError from error


def parse_text(text: str) -> Any:
    """The same of a text: there are thousands in a file, each the values of one change."""
    if len(text) > MAX_JSON:
        raise errors.TooLargeError
    try:
        return _decode(text)
    except (ValueError, RecursionError) as error:
        raise errors.NonsenseError from error


def _no_number(name: str) -> Any:
    raise ValueError(name)


_decode = json.JSONDecoder(parse_constant=_no_number).decode


# ── kinds of values ──────────────────────────────────────────────────────────────────────────────────────────


def is_text(value: Any, most: int = 500) -> bool:
    """A string of bounded length."""
    return isinstance(value, str) and len(value) <= most


def is_name(value: Any, most: int = 100) -> bool:
    """A text that stands on one line as it is: no control and no direction characters; any script, however new."""
    return is_text(value, most) and not any(
        char in _TURNING or unicodedata.category(char) in _UNSEEN for char in value
    )


def is_hex(value: Any, length: int) -> bool:
    """Lower-case hex of exactly this length."""
    return isinstance(value, str) and len(value) == length and _HEX.fullmatch(value) is not None


def is_number(value: Any) -> bool:
    """A finite number of bounded size; a truth value is none."""
    return type(value) in {int, float} and math.isfinite(value) and abs(value) < _HUGE


def is_count(value: Any, most: int = _HUGE) -> bool:
    """A whole number from 0."""
    return type(value) is int and 0 <= value <= most


def is_flag(value: Any) -> bool:
    """True or false."""
    return isinstance(value, bool)


def is_day(value: Any) -> bool:
    """An ISO date."""
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def maybe(check: Check) -> Check:
    """The same, or null."""
    return lambda value: value is None or check(value)


def has(value: Any, checks: Mapping[str, Check]) -> bool:
    """An object whose named keys pass; others are nobody's business."""
    if not isinstance(value, dict):
        return False
    known = cast("dict[str, Any]", value)
    return all(check(known.get(name)) for name, check in checks.items())


def each(check: Check, most: int = _MANY) -> Check:
    """A list of bounded length."""

    def passes(value: Any) -> bool:
        if not isinstance(value, list):
            return False
        items = cast("list[Any]", value)
        return len(items) <= most and all(check(item) for item in items)

    return passes


# ── manifest ─────────────────────────────────────────────────────────────────────────────────────────────────

_LINE: Check = lambda value: is_name(value, 200)  # noqa: E731 - a check like the others
_CHUNK: Mapping[str, Check] = {
    "name": is_name, "media": is_name, "sha256": lambda v: is_hex(v, 64), "packed": is_count, "size": is_count,
}  # fmt: skip
_COMMON: Mapping[str, Check] = {
    "id": lambda v: is_hex(v, 32), "created": _LINE, "program": _LINE, "purpose": _LINE,
    "chunks": each(lambda v: has(v, _CHUNK), 64),
}  # fmt: skip
_REPORT: Mapping[str, Check] = {
    "period": is_name, "version": lambda v: is_count(v, MAX_VERSION) and v > 0, "cutoff": is_day, "fields": each(_LINE, 100),
    "fingerprint": lambda v: is_hex(v, 64), "check_code": _LINE, "overridden": each(_LINE, 100),
}  # fmt: skip


def is_seq(value: Any) -> bool:
    """A number of a change, a stamp or a time."""
    return is_count(value, 1 << 62)


def is_origin(value: Any) -> bool:
    """The name of an installation."""
    return is_text(value, 64) and value.isascii() and value.isalnum()


def _is_vector(value: Any) -> bool:
    """Pairs of numbers, ascending and apart, for each origin."""
    if not isinstance(value, dict):
        return False
    known = cast("dict[Any, Any]", value)
    return all(is_origin(origin) and _are_ranges(ranges) for origin, ranges in known.items())


def _are_ranges(value: Any) -> bool:
    pair = each(is_seq, 2)
    if not each(lambda one: pair(one) and len(one) == 2, 10_000)(value):
        return False
    flat = [number for one in value for number in one]
    return all(first <= last for first, last in value) and all(
        a < b for a, b in zip(flat[1::2], flat[2::2], strict=False)
    )


_HEAD: Mapping[str, Check] = {
    "seq": is_seq, "hash": lambda v: is_hex(v, 64), "sign": lambda v: is_hex(v, 64), "signature": lambda v: is_hex(v, 128),
}  # fmt: skip


def _are_heads(value: Any) -> bool:
    """The signed end of each origin."""
    if not isinstance(value, dict):
        return False
    known = cast("dict[Any, Any]", value)
    return all(is_origin(origin) and has(item, _HEAD) for origin, item in known.items())


_SYNC: Mapping[str, Check] = {
    "origin": is_origin, "number": lambda v: is_count(v, 1 << 31) and v > 0, "vector": _is_vector, "covers": _is_vector,
    "heads": _are_heads, "part": lambda v: each(is_seq, 2)(v) and len(v) == 2 and 1 <= v[0] <= v[1],
}  # fmt: skip
_REPLY: Mapping[str, Check] = {
    "period": is_name, "version": _REPORT["version"], "fingerprint": _REPORT["fingerprint"], "turn": _REPORT["version"],
}  # fmt: skip
_CATALOGUE: Mapping[str, Check] = {"number": lambda v: is_count(v, 1 << 31) and v > 0}
_REFERRAL: Mapping[str, Check] = {"fields": each(_LINE, 100), "overridden": each(_LINE, 100)}
_SLIP: Mapping[str, Check] = {"referral": lambda v: is_hex(v, 32)}
_BY_KIND: Mapping[str, Mapping[str, Check]] = {
    "report": _REPORT, "sync": _SYNC, "reply": _REPLY, "catalogue": _CATALOGUE, "referral": _REFERRAL, "slip": _SLIP,
}  # fmt: skip
KINDS = tuple(_BY_KIND)
"""The kinds of bundle that this program reads; a tuple, since a signed stranger may hold anything, also what can't be hashed."""


def check_manifest(manifest: Mapping[str, Any]) -> None:
    """Types of what §3 lists, after the signature; NonsenseError."""
    if not has(manifest, {**_COMMON, **_BY_KIND[manifest["kind"]]}):
        raise errors.NonsenseError
    names = [chunk["name"] for chunk in manifest["chunks"]]
    if len(set(names)) != len(names):
        raise errors.NonsenseError


# ── snapshot ─────────────────────────────────────────────────────────────────────────────────────────────────

_UNIT: Mapping[str, Check] = dict.fromkeys(("name", "code", "level", "kind"), is_name)
_PERIOD: Mapping[str, Check] = {
    "key": is_name, "name": is_name, "label": is_name, "start": is_day, "end": is_day,
}  # fmt: skip
_PART: Mapping[str, Check] = {
    "value": maybe(is_number), "numerator": is_number, "denominator": maybe(is_number), "evidence": is_count,
}  # fmt: skip
_INDICATOR: Mapping[str, Check] = {
    "label": is_text, "unit": is_text, "agg": lambda v: isinstance(v, str) and v in _AGGS, "measure": is_name, "order": is_number,
    "stock": is_flag, "over": is_name, "part_of": is_name, "hidden": is_flag,
    **{span: maybe(lambda v: has(v, _PART)) for span in _SPANS},
}  # fmt: skip
_CORRECTED: Mapping[str, Check] = {
    "code": is_name, "label": is_text, "unit": is_text, "span": lambda v: isinstance(v, str) and v in _SPANS, "before": maybe(is_number),
    "after": maybe(is_number), "why": is_text,
}  # fmt: skip
_CORRECTION: Mapping[str, Check] = {
    "period": is_name, "name": is_name, "version": is_count, "rows": each(lambda v: has(v, _CORRECTED), 2 * _MANY),
}  # fmt: skip
_SERVICE: Mapping[str, Check] = {
    "name": is_text, "unit": is_text, "target": maybe(is_number), "year": is_number, "share": maybe(is_number),
    "gone": is_number, "state": is_text,
}  # fmt: skip


def _is_values(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    known = cast("dict[str, Any]", value)
    return 0 < len(known) <= _MANY and all(
        is_name(code) and has(item, _INDICATOR) for code, item in known.items()
    )


def _is_details(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    known = cast("dict[str, Any]", value)
    return all(
        is_hex(stated, 64)
        or (
            isinstance(stated, dict)
            and all(is_hex(one, 64) for one in cast("dict[str, Any]", stated).values())
        )
        for stated in known.values()
    )


def _is_boxes(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    known = cast("dict[str, Any]", value)
    return len(known) <= _PCS and all(is_hex(sign, 64) and is_name(box) for sign, box in known.items())


_BUDGET: Mapping[str, Check] = {"name": is_text, "labour": is_number, "base": is_number}
_FUND: Mapping[str, Check] = {
    "label": is_text, "numbers": lambda v: each(is_number, 2)(v) and len(v) == 2, "share": maybe(is_number), "code": is_name,
    "strong": is_flag,
}  # fmt: skip
_SAID: Mapping[str, Check] = {
    "key": is_name, "level": is_count, "heading": is_text, "text": lambda v: is_text(v, _LONG), "codes": each(is_name),
    "marks": each(lambda v: _is_row(v, is_count, is_count, is_name, is_name)), "bold": maybe(each(lambda v: _is_row(v, is_count, is_count))),
}  # fmt: skip


def _is_row(value: Any, *checks: Check) -> bool:
    if not isinstance(value, list) or len(cast("list[Any]", value)) != len(checks):
        return False
    return all(check(item) for check, item in zip(checks, cast("list[Any]", value), strict=True))


def _is_trend(value: Any) -> bool:
    """Quarters, and as many numbers of each indicator; of a superior as many numbers of units."""
    if not has(value, {"labels": each(is_name, 100), "values": lambda v: isinstance(v, dict)}):
        return False
    wide, numbers = len(value["labels"]), each(maybe(is_number), 100)
    lines = [*value["values"].values(), value.get("units", [0] * wide)]
    return all(is_text(code) for code in value["values"]) and all(
        numbers(one) and len(one) == wide for one in lines
    )


_PUBLIC: Mapping[str, Check] = {
    "unit": lambda v: has(v, _UNIT) and bool(v["name"].strip()), "period": lambda v: has(v, _PERIOD), "cutoff": is_day,
    "values": _is_values, "services": each(lambda v: has(v, _SERVICE), 1000), "details": _is_details,
    "fingerprint": lambda v: is_hex(v, 64), "check_code": is_name, "signers": maybe(each(lambda v: is_hex(v, 64), 100)),
    "revoked": maybe(each(lambda v: is_hex(v, 64), 100)), "boxes": maybe(_is_boxes), "corrections": maybe(each(lambda v: has(v, _CORRECTION), 100)),
    "budget": maybe(each(lambda v: has(v, _BUDGET), 1000)), "trend": maybe(_is_trend), "funds": maybe(each(lambda v: has(v, _FUND), 1000)),
    "narrative": maybe(each(lambda v: has(v, _SAID), 100)),
}  # fmt: skip


def check_public(public: Any) -> None:
    """Types of what §4 lists, and a period that is one; NonsenseError."""
    if not has(public, _PUBLIC):
        raise errors.NonsenseError
    stated = public["period"]
    try:
        period = parse_period(stated["key"])
    except UserError as error:
        raise errors.NonsenseError from error
    spelled = (period.key, period.start.isoformat(), period.end.isoformat())
    inside = period.start <= date.fromisoformat(public["cutoff"]) <= period.end
    if spelled != (stated["key"], stated["start"], stated["end"]) or not inside:
        raise errors.NonsenseError
    if "ledgers" in public and not isinstance(public["ledgers"], dict):
        raise errors.NonsenseError
