"""What a station does: rules, indicators, reports, bundles. No Qt."""

__version__ = "0.1.0"
