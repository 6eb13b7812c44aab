"""The error that is told to the user; anything else is a bug."""


class UserError(Exception):
    """Told to the user as it stands: a Chinese sentence saying what happened, what was kept, what to do next."""
