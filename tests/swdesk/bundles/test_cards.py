"""Cards: signed by their own key, read back, kept; a changed one is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from db.store import Store
from swdesk.bundles.cards import (
    DeviceKeys,
    device_keys,
    keep_card,
    known_cards,
    read_card,
    superior_card,
    write_card,
)
from swdesk.bundles.errors import BundleError

KEYS = DeviceKeys.generate(Random(5).randbytes)
CARD = KEYS.card("示范县民政局", "999999", "3")


def test_a_card_comes_back_from_its_file(tmp_path: Path) -> None:
    write_card(CARD, tmp_path / "名片(1).txt")
    assert read_card(tmp_path / "名片(1).txt") == CARD


def test_a_changed_card_is_refused(tmp_path: Path) -> None:
    (tmp_path / "c").write_text(json.dumps(replace(CARD, name="别的单位").as_dict()))
    with pytest.raises(BundleError, match="签名不对"):
        read_card(tmp_path / "c")


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b"\xff\xfe", b'{"unit": 1}'])
def test_what_is_no_card_gets_a_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "c").write_bytes(content)
    with pytest.raises(BundleError, match="名片"):
        read_card(tmp_path / "c")


def test_what_is_read_aloud() -> None:
    assert len(CARD.fingerprint.replace(" ", "")) == 30
    assert len(CARD.confirmation) == 14


def test_device_keys_are_made_once(store: Store) -> None:
    random = Random(1).randbytes
    with store.local() as session:
        first = device_keys(session, random)
    with store.local() as session:
        assert device_keys(session, random) == first


def test_a_new_superior_replaces_the_old(store: Store) -> None:
    other = DeviceKeys.generate(Random(6).randbytes).card("新县", "", "3")
    with store.local() as session:
        keep_card(session, CARD, "superior")
        keep_card(session, other, "superior")
    with store.read() as session:
        assert superior_card(session) == other


def test_a_confirmation_outlives_a_second_import(store: Store) -> None:
    with store.local() as session:
        keep_card(session, CARD, "unit", confirmed=True)
        keep_card(session, CARD, "unit")
    with store.read() as session:
        assert [known.confirmed for known in known_cards(session)] == [True]
