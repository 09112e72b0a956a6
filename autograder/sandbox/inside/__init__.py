"""Everything that is loaded inside the jail. Nothing here knows an expected value, a label or a secret."""
