"""Data files only: code lists, indicators, fonts, icons, locale; read through importlib.resources."""
