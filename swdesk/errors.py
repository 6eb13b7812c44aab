"""Two kinds of error: what the user can act on, and bugs (everything else)."""


class UserError(Exception):
    """Told to the user as it stands: a Chinese sentence saying what happened, what was kept, what to do next."""
