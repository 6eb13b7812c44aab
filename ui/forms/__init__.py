"""Forms built from the declarations."""
