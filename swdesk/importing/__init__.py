"""Import of the Excel ledgers that stations keep: reading, understanding, planning, writing (issue 2, point 6)."""
