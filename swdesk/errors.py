"""Two kinds of error: what the user can act on, and bugs (everything else)."""

from db.errors import UserError

__all__ = ["UserError"]
