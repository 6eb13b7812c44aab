"""Referrals and handovers (转介、移交): `parts` what may leave and on which ground, `sending`, `taking`."""
