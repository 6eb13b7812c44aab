"""The window. Qt only: no SQL, no rule of social work."""

from ui.undying import keep_constants

keep_constants()
