"""What the cells of the notebooks are to show, run again and again: `make claims`; a module per assignment."""
