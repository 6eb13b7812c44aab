"""Reports: frozen snapshot → document model → renderers (design.md §6). A renderer never reads the store."""
