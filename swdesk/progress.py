"""Progress of long work, and its cancellation."""

from collections.abc import Callable

Progress = Callable[[int, int, str], None]
"""Called with (done, total, what is being done, in Chinese); may raise `Cancelled`."""


class Cancelled(Exception):  # noqa: N818 - it is a wish of the user, not an error
    """The user asked to stop; the work in hand is rolled back."""


def silent(done: int, total: int, what: str) -> None:
    """Progress that nobody watches."""
