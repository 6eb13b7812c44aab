"""The gettext marker for texts declared at import time (labels); translation happens when they are shown."""


def N_(message: str) -> str:  # noqa: N802 - the name that gettext tools look for
    """Mark `message` for extraction and return it unchanged."""
    return message
