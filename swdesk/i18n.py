"""gettext for everything the user sees; the message ids are the Chinese texts, so Chinese needs no catalogue."""

from __future__ import annotations

import gettext

from resources import FOLDER

DOMAIN = "swdesk"


class Translator:
    """Holds the language of this process; Chinese until `use` is called."""

    def __init__(self) -> None:
        self._catalogue: gettext.NullTranslations = gettext.NullTranslations()

    def use(self, language: str) -> None:
        """Switch to `language` ('zh', 'en'); a language without a catalogue stays Chinese."""
        folder = FOLDER / "locale"
        self._catalogue = gettext.translation(DOMAIN, folder, languages=[language], fallback=True)

    def text(self, message: str) -> str:
        """`message` in the language of the process."""
        return self._catalogue.gettext(message) if message else ""


translator = Translator()
_ = translator.text
