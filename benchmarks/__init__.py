"""Benchmarks: `python dev.py bench [name …]`. Figures are ratios against a baseline of the same run where they can be."""
