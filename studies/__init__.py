"""The slow programs: measurements and trials of the whole kit, each with a `make` target of its own."""
