"""Paper forms (表单): declared in resources/forms, filled from records or blank, laid out as boxed A4 pages (domain.md §2)."""
