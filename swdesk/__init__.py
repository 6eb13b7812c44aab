"""What the station does: rules, indicators, reports, bundles, importing, security. No Qt."""

__version__ = "0.1.0"
