"""English: nothing without it, placeholders agree, the compiled file is the one that was translated."""

from __future__ import annotations

import pytest

from db.codes import code_list
from db.fields import Field, Kind
from swdesk.i18n import _, code_text, counted, on_paper, translator
from swdesk.values import show
from tools import messages


@pytest.fixture
def english(monkeypatch: pytest.MonkeyPatch):
    translator.use("en")
    yield
    translator.use("zh")


def test_placeholders_agree() -> None:
    assert messages.misplaced(messages.updated(messages.read())) == []


def test_what_is_compiled_is_what_was_translated() -> None:
    assert messages.PO.with_suffix(".mo").read_bytes() == messages.compiled(messages.read())


def test_every_code_has_english() -> None:
    lists = sorted((messages.ROOT / "resources/codes").glob("*.toml"))
    without = [
        (path.stem, item.code) for path in lists for item in code_list(path.stem).items if not item.english
    ]
    assert [one for one in without if one[0] != "open_list"] == []


def test_a_window_text_follows_the_language(english: None) -> None:
    assert _("走访") == "Visit"
    assert code_text(code_list("sex"), "2") == "Female"
    assert code_text(code_list("family_relation"), code_list("family_relation").find("女").code) == "Daughter"  # type: ignore[union-attr]


def test_typed_english_finds_the_code(english: None) -> None:
    found = code_list("sex").find("female")
    assert found is not None
    assert found.code == "2"


def test_paper_stays_chinese(english: None) -> None:
    written = on_paper(lambda: (_("走访"), show(Field("x", Kind.FLAG), True), counted("{}条", 2)))
    assert written() == ("走访", "是", "{}条")


def test_an_unknown_language_is_chinese() -> None:
    translator.use("xx")
    assert translator.chinese
    assert _("走访") == "走访"
