"""同步: the PCs of one station exchange files in any order, with loss and doubling (sync.md §3)."""
