"""Data files only: code lists, indicators, fonts, icons, locale; read through importlib.resources."""

from pathlib import Path

FOLDER = Path(__file__).parent
"""For what the door reads: importlib.resources alone takes 3 ms to load."""
