"""One module a page; each has `build(services) -> Page`."""
