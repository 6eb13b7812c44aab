"""What must never happen to a station's data, tried many times: `python dev.py torture` (bars: docs/decisions/0052)."""
