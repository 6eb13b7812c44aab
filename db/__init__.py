"""What is stored: declarations, records, change log, search index, opening a store."""
