"""Judge what comes back from a jail: compare it with the reference, name the mistake, say it in words."""
