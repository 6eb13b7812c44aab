"""The container: what passes, and what is refused with a sentence. Format: docs/bundle-format.md."""

from __future__ import annotations

import json
import zlib
from random import Random
from typing import Any

import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyrage import passphrase

from swdesk.bundles import container
from swdesk.bundles.cards import BUNDLE_DOMAIN, Card, DeviceKeys
from swdesk.bundles.container import MAGIC, OPEN, Chunk, pack, read, seal
from swdesk.bundles.errors import BundleError, TooNewError
from swdesk.errors import UserError
from swdesk.reports.snapshot import canonical

STATION, COUNTY, OTHER = (DeviceKeys.generate(Random(n).randbytes) for n in (1, 2, 3))
COUNTY_CARD = COUNTY.card("示范县民政局", "999999", "3")
PART = Chunk("snapshot", "application/json", b'{"a":1}' * 50)


def manifest(to: Card | None = COUNTY_CARD, **more: Any) -> dict[str, object]:
    """Everything that §3 asks for, for a report that says nothing."""
    sender = STATION.card("示范站", "999999101", "4").as_dict()
    return {
        "kind": "report", "from": sender, "to": {"name": to.name, "box": to.box} if to else None, "id": "0" * 32,
        "period": "2026Q3", "version": 1, "cutoff": "2026-09-30", "created": "2026-10-05T09:00:00+08:00", "program": "0.1.0",
        "purpose": "季度报送", "fields": ["values"], "fingerprint": "0" * 64, "check_code": "0", "overridden": [],
    } | more  # fmt: skip


def sealed(**more: Any) -> bytes:
    return seal(pack(manifest(**more), [PART], STATION), COUNTY_CARD)


def hand_made(whole: dict[str, object], packed: bytes = b"") -> bytes:
    """A signed inner bundle with a manifest of the test's own."""
    body = canonical(whole)
    return (
        OPEN + MAGIC + len(body).to_bytes(4, "big") + body + STATION.signature(BUNDLE_DOMAIN + body) + packed
    )


def test_what_was_sealed_comes_back() -> None:
    found = read(sealed(), COUNTY)
    assert (found.chunks, found.sealed, found.sender.name) == ({"snapshot": PART.data}, True, "示范站")


def test_an_open_bundle_needs_no_key() -> None:
    assert read(seal(pack(manifest(None), [PART], STATION), None), None).chunks["snapshot"] == PART.data


def test_it_is_an_age_file_that_age_alone_opens() -> None:
    inner = pyrage.decrypt(sealed(), [COUNTY.identity])
    assert inner[:8] == MAGIC


@pytest.mark.parametrize("keys", [OTHER, None])
def test_another_unit_cannot_open_it(keys: DeviceKeys | None) -> None:
    with pytest.raises(BundleError, match="不是发给本单位"):
        read(sealed(), keys)


def test_rewrapped_for_another_reader_is_refused() -> None:
    inner = pyrage.decrypt(sealed(), [COUNTY.identity])
    other = OTHER.card("别处", "", "3")
    with pytest.raises(BundleError, match="不是发给本单位"):
        read(seal(bytes(inner), other), OTHER)


def test_a_passphrase_stanza_is_refused_before_it_is_tried() -> None:
    with pytest.raises(BundleError):
        read(passphrase.encrypt(b"x", "secret"), COUNTY)


def test_signed_by_somebody_else_is_refused() -> None:
    inner = pack(manifest(None), [PART], OTHER)  # names the station, signed by another device
    with pytest.raises(BundleError, match="签名不对"):
        read(OPEN + inner, None)


def test_a_feature_it_does_not_know_is_too_new() -> None:
    with pytest.raises(TooNewError, match=r"9\.9"):
        read(seal(pack(manifest(None, crit=["x"], needs="9.9"), [PART], STATION), None), None)


def test_a_bomb_stops_at_its_stated_size() -> None:
    packed = zlib.compress(bytes(50_000_000))
    chunks = [{"name": "snapshot", "media": "x", "sha256": "0" * 64, "packed": len(packed), "size": 10}]
    with pytest.raises(BundleError, match="损坏"):
        read(hand_made(manifest(None, format=1, chunks=chunks), packed), None)


def test_a_huge_stated_size_is_refused_before_unpacking() -> None:
    chunks = [{"name": "snapshot", "media": "x", "sha256": "0" * 64, "packed": 1, "size": 1 << 40}]
    with pytest.raises(BundleError, match="超出"):
        read(hand_made(manifest(None, format=1, chunks=chunks), b"x"), None)


@pytest.mark.parametrize(
    "chunks", [None, "x", [1], [{"name": "a"}], [{"name": "a", "packed": -5, "size": 1, "sha256": ""}]]
)
def test_nonsense_in_the_manifest_is_refused(chunks: object) -> None:
    with pytest.raises(BundleError):
        read(hand_made(manifest(None, format=1, chunks=chunks)), None)


def test_trailing_bytes_are_refused() -> None:
    data = seal(pack(manifest(None), [PART], STATION), None)
    with pytest.raises(BundleError, match="损坏"):
        read(data + b"\0", None)


SEALED_ONCE = sealed()
"""One file: sealing draws fresh randomness, and its length varies."""


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_no_mutation_crashes_and_none_passes_changed(data: st.DataObject) -> None:
    """Whatever happens to the bytes on the way: the same content, or a sentence."""
    whole = bytearray(SEALED_ONCE)
    kind = data.draw(st.sampled_from(["flip", "cut", "insert"]))
    place = data.draw(st.integers(0, len(whole) - 1))
    if kind == "flip":
        whole[place] ^= data.draw(st.integers(1, 255))
    elif kind == "cut":
        del whole[place:]
    else:
        whole.insert(place, data.draw(st.integers(0, 255)))
    try:
        found = read(bytes(whole), COUNTY)
    except UserError:
        return
    assert found.chunks == {"snapshot": PART.data}


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_no_mutation_of_the_signed_inside_crashes_and_none_passes_changed(data: st.DataObject) -> None:
    whole = bytearray(seal(pack(manifest(None), [PART], STATION), None))
    place = data.draw(st.integers(len(OPEN), len(whole) - 1))
    whole[place] ^= data.draw(st.integers(1, 255))
    try:
        found = read(bytes(whole), None)
    except UserError:
        return
    assert found.chunks == {"snapshot": PART.data}  # the last bits of a deflate stream mean nothing


def test_a_file_that_is_too_large_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "MAX_FILE", 100)
    with pytest.raises(BundleError, match="超出"):
        read(sealed(), COUNTY)


def test_manifest_is_canonical_json() -> None:
    inner = pack(manifest(None), [PART], STATION)
    length = int.from_bytes(inner[8:12], "big")
    body = inner[12 : 12 + length]
    assert canonical(json.loads(body)) == body
