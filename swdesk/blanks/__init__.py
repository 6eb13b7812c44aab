"""来表即填: a blank table that somebody sent is filled in its own layout (docs/decisions/0110)."""
