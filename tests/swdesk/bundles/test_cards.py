"""Cards: signed by their own key, read back, kept; a changed one is refused."""

from __future__ import annotations

import contextlib
import json
from dataclasses import replace
from pathlib import Path
from random import Random
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.store import Store
from swdesk.bundles.cards import (
    DeviceKeys,
    card_from_text,
    card_text,
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


# ── the text of a QR code ────────────────────────────────────────────────────────────────────────────────────

PC = KEYS.card("", "", "")
PLAIN = replace(CARD, signature="")
TEXT = card_text(CARD)
WIDE = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})


def wrapped(text: str, width: int) -> str:
    return "\r\n".join(text[i : i + width] for i in range(0, len(text), width))


@pytest.mark.parametrize(
    "passed_on",
    [
        TEXT,
        f"  {TEXT}\n",
        f"王主任 2026/11/24 09:12:33\n{TEXT}\n",
        f"「王主任：{TEXT}」\n- - - - - - - - -\n好的收到",
        f"扫一扫结果：“{TEXT}”",
        f"[二维码]{TEXT}\n\n发自我的手机",
        wrapped(TEXT, 64),
        wrapped(TEXT, 76),
        wrapped(TEXT, 76) + "\n--\n发自我的手机",
        TEXT.replace("|", " | "),
        TEXT.replace("|", "｜"),
        TEXT.replace("|", "\n|"),
        TEXT.translate(WIDE),
        "\ufeff" + "\u200b".join(TEXT),
        f"https://example.invalid/s?q={quote(TEXT)}",
    ],
)
def test_the_text_of_a_card_is_found_however_it_was_passed_on(passed_on: str) -> None:
    assert card_from_text(passed_on) == PLAIN


@pytest.mark.parametrize("width", range(20, len(TEXT) - len(CARD.name) + 1, 3))
def test_a_text_broken_at_any_width_keeps_its_name(width: int) -> None:
    assert card_from_text(wrapped(TEXT, width)) == PLAIN


def test_the_card_of_a_pc_has_no_name() -> None:
    assert card_from_text(f"2号电脑：{card_text(PC)}\n") == replace(PC, signature="")


def test_a_name_keeps_its_own_brackets() -> None:
    card = KEYS.card("示范县民政局（试点）", "999999", "3")
    assert card_from_text(f"（{card_text(card)}）").name == card.name
    assert card_from_text(card_text(card)).name == card.name


def test_the_content_of_a_card_file_may_be_pasted_too() -> None:
    assert card_from_text(json.dumps(CARD.as_dict(), ensure_ascii=False, indent=2)) == CARD


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "还没有内容"),
        (" \n\u200b", "还没有内容"),
        ("你好，名片发你了", "以 SWCARD1 开头"),
        ("https://example.invalid/", "以 SWCARD1 开头"),
        (TEXT[:60], "不完整"),
        (TEXT.rsplit("|", 2)[0], "不完整"),
        (TEXT.replace("age1", "age2"), "少了字或改了字"),
        (TEXT.replace(CARD.box, CARD.box[:-1]), "少了字或改了字"),
        (TEXT.replace(TEXT.split("|")[4], TEXT.split("|")[4][:-2]), "少了字或改了字"),
        (TEXT.replace(TEXT.split("|")[4], TEXT.split("|")[4][:-2] + "！？"), "少了字或改了字"),
        (TEXT.upper(), "少了字或改了字"),
        (f"{TEXT}\n{card_text(PC)}", "2张名片"),
        ('{"unit": 1', "少了字或改了字"),
        ("[1]", "以 SWCARD1 开头"),
    ],
)
def test_a_wrong_or_mutilated_text_gets_a_plain_sentence(text: str, said: str) -> None:
    with pytest.raises(BundleError, match=said):
        card_from_text(text)


@given(st.text(max_size=300))
def test_no_text_breaks_the_reader(text: str) -> None:
    for given_text in (text, f"SWCARD1|{text}", TEXT[:50] + text, TEXT + text):
        with contextlib.suppress(BundleError):
            card_from_text(given_text)


@given(st.integers(8, len(TEXT) - len(CARD.name) - 2))
def test_a_text_that_lost_a_sign_is_refused_or_another_card(place: int) -> None:
    with contextlib.suppress(BundleError):
        found = card_from_text(TEXT[:place] + TEXT[place + 1 :])
        assert (found.sign, found.box) == (CARD.sign, CARD.box) or found.confirmation != CARD.confirmation


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_a_text_file_with_the_text_is_a_card(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "名片.txt").write_bytes(f"老王发来\n{TEXT}".encode(encoding))
    assert read_card(tmp_path / "名片.txt") == PLAIN
