"""Sealed grading: the Otter plugin, the trusted session, and the jail that runs the student's code."""
