"""Qt's own words (buttons of its dialogs, months of its calendars) in Chinese; those that Qt's catalogue lacks stand here."""

from __future__ import annotations

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from swdesk.i18n import translator

_ICONS = {
    "Drive": "磁盘",
    "Folder": "文件夹",
    "File Folder": "文件夹",
    "File": "文件",
    "%1 File": "%1 文件",
    "Unknown": "未知",
}
LACKING: dict[str, dict[str, str]] = {
    "QFileDialog": {"&Look in:": "位置(&L)：", "Files of &type:": "文件类型(&T)：", "Computer": "计算机"},
    "QFileSystemModel": {"%1 byte(s)": "%1 字节", "%1 bytes": "%1 字节"},
    "QAbstractFileIconProvider": _ICONS,
    "QFileIconProvider": _ICONS,
    "QPrintDialog": {"Automatic": "自动"},
    "QPageSetupWidget": {"Automatic": "自动"},
    "QPrintSettingsOutput": {"Duplex Printing": "双面打印", "None": "单面", "Long side": "长边翻页", "Short side": "短边翻页"},
}  # fmt: skip
"""Context → English → Chinese."""


class _Lacking(QTranslator):
    def translate(self, context: str, text: str, disambiguation: str | None = None, n: int = -1) -> str:  # type: ignore[override]
        """What Qt's catalogue has no Chinese for; '' leaves it to Qt."""
        return LACKING.get(context, {}).get(text, "")

    def isEmpty(self) -> bool:
        """Something is here."""
        return False


def translate_qt(app: QApplication) -> None:
    """Let Qt speak the language of the window; the door has none of its words, so this may come after it."""
    locale = QLocale("zh_CN" if translator.chinese else "en_GB")
    QLocale.setDefault(locale)
    if not translator.chinese:
        return
    own = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if own.load(locale, "qtbase", "_", folder):
        app.installTranslator(own)
    app.installTranslator(_Lacking(app))
