"""gettext for everything the user sees; the message ids are the Chinese texts, so Chinese needs no catalogue.

What is printed, exported or sent is Chinese in every language, for it is read by offices in China: functions that make
paper are marked `@on_paper` (docs/decisions/0105-english-catalogue.md).
"""

from __future__ import annotations

import gettext
import os
import re
from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from string import Formatter
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from resources import FOLDER

if TYPE_CHECKING:
    from db.codes import CodeList, Item

P = ParamSpec("P")
R = TypeVar("R")

DOMAIN = "swdesk"
LANGUAGES = {"zh": "简体中文", "en": "English"}
VARIABLE = "SWDESK_LANGUAGE"
_paper: ContextVar[bool] = ContextVar("paper", default=False)


class Counted(str):
    """A text that counts: `{} [record|records]` takes the form that belongs to the number before it (decision 0148)."""

    __slots__ = ()

    def format(self, *given: object, **named: object) -> str:
        """Fill the places in, and choose the form after each."""
        whole, said, waiting = "", "", iter(given)
        for text, place, how, _conversion in Formatter().parse(self):
            whole += _FORMS.sub(r"\1" if said == "1" else r"\2", text)
            if place is not None:
                value = next(waiting) if not place else given[int(place)] if place.isdigit() else named[place]
                said = format(value, how or "")
                whole += said
        return whole


_FORMS = re.compile(r"\[([^\[\]|]*)\|([^\[\]|]*)\]")


class Translator:
    """Holds the language of this process; Chinese until `use` is called."""

    def __init__(self) -> None:
        self._catalogue: gettext.NullTranslations = gettext.NullTranslations()
        self.language = "zh"

    def use(self, language: str) -> None:
        """Switch to `language` ('zh', 'en'); a language without a catalogue stays Chinese. The environment comes first."""
        wanted = os.environ.get(VARIABLE, language)
        folder = FOLDER / "locale"
        self._catalogue = gettext.translation(DOMAIN, folder, languages=[wanted], fallback=True)
        self.language = "zh" if type(self._catalogue) is gettext.NullTranslations else wanted

    @property
    def chinese(self) -> bool:
        """Whether texts are Chinese here and now."""
        return self.language == "zh" or _paper.get()

    def text(self, message: str) -> str:
        """`message` in the language of the process."""
        if not message or _paper.get():
            return message
        found = self._catalogue.gettext(message)
        return Counted(found) if "|" in found else found

    def several(self, message: str) -> str:
        """`message` as the name of many: 个案 is Cases over a list and Case over a field (decision 0160)."""
        found = message if _paper.get() else self._catalogue.pgettext("several", message)
        return self.text(message) if found == message else found

    def code(self, codes: CodeList, code: str | None) -> str:
        """The label of a code."""
        item = codes.item(code)
        return self.item(item) if item else codes.label(code)

    def item(self, item: Item) -> str:
        """The label of an item of a code list; one that a unit added without English keeps its Chinese."""
        return item.label if self.chinese else item.english or self.text(item.label)


translator = Translator()
_ = translator.text
several = translator.several
code_text = translator.code
item_text = translator.item


def sentences(*parts: str) -> str:
    """Sentences one after the other; between Chinese ones stands no blank."""
    return ("" if translator.chinese else " ").join(part for part in parts if part)


def within(name: str) -> str:
    """A name inside a phrase: English begins it small there (New client), but not an abbreviation."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def on_paper(make: Callable[P, R]) -> Callable[P, R]:
    """Marks what makes paper, files for others, or text that is stored: Chinese in every language."""

    @wraps(make)
    def chinese(*args: P.args, **kwargs: P.kwargs) -> R:
        before = _paper.set(True)
        try:
            return make(*args, **kwargs)
        finally:
            _paper.reset(before)

    return chinese
