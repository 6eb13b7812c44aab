"""Bundles (.swb): files that travel by stick, mail or chat. The format: docs/bundle-format.md."""
