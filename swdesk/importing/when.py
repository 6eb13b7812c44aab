"""What titles, sheet names and file names say about time: 2026年, 二〇二六年度, 7月."""

from __future__ import annotations

import re

from swdesk.importing.text import chinese_number, half

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")
_CHINESE_YEAR = re.compile(r"二[〇○零]([〇○零一二三四五六七八九]{2})年")
_MONTH = re.compile(
    r"(?<![\d\-—~～至到])(\d{1,2}|[一二三四五六七八九十]{1,3})月(?!\d*日)(?:份)?(?![-—~～至到])"
)


def year_in(text: str) -> int | None:
    """The one year that a title names; None when it names none or several (2025-2026学年)."""
    years = {int(found) for found in _YEAR.findall(half(text))}
    for found in _CHINESE_YEAR.findall(text):
        number = chinese_number(found)
        years |= {2000 + number} if number is not None else set()
    if not years:
        short = re.search(r"(?<!\d)(2[0-9]|1[5-9])年", half(text))
        return 2000 + int(short[1]) if short else None
    return years.pop() if len(years) == 1 else None


def month_in(text: str) -> int | None:
    """The one month that a title or sheet name names; None for quarters and spans (1-9月)."""
    text = half(text)
    if re.search(r"\d{1,2}\s*月?\s*[-—~～至到]\s*\d{1,2}\s*月", text):
        return None
    months: set[int] = set()
    for found in _MONTH.findall(text):
        number = int(found) if found.isdigit() else chinese_number(found)
        months |= {number} if number is not None and 1 <= number <= 12 else set()
    if not months:
        joined = re.search(r"(?<!\d)20\d{2}[.\-年/]?(0[1-9]|1[0-2])(?!\d)", text)
        months = {int(joined[1])} if joined else set()
    return months.pop() if len(months) == 1 else None
