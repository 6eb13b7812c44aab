"""None, True and False outlive Qt: PySide6 6.12 is built for Pythons in which they are immortal and gives each call that
answers nothing back one reference too many. Python 3.11 counts them, and after some thousand calls the program is killed
with "none_dealloc". The same library, on the same Python, with references to spare, runs as on 3.12 (decision 0080).
"""

from __future__ import annotations

import ctypes
import sys

SPARE = 1 << 40
"""References added to each: a window that makes a million Qt calls a second lives for twelve days."""

CONSTANTS = (None, True, False, NotImplemented, ...)


def keep_constants() -> None:
    """Once a process, before Qt is called. Python 3.12 and later do this themselves."""
    if sys.version_info >= (3, 12) or sys.getrefcount(None) > SPARE // 2:
        return
    for constant in CONSTANTS:
        count = ctypes.c_ssize_t.from_address(id(constant))  # ob_refcnt is the first member of a PyObject
        count.value += SPARE
