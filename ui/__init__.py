"""The window. Qt only: no SQL, no rule of social work."""
