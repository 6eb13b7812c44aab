"""Lists built from the declarations: lazy pages, sorting and filtering in SQL."""
