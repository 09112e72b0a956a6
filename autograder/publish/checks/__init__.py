"""What runs at the student's: the build puts these modules, as far as they are used, into each `checks.py`."""
