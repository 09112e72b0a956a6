"""Wrong submissions by assignment: which cells of the solved notebook they replace, named by what must fail."""
