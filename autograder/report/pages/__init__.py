"""What people look at: a page per submission, one per assignment, one over all. Jinja2 makes them of what is plain."""
