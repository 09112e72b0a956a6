"""Run a submission where it sees nothing and touches nothing: sessions, jails, what this machine offers, limits."""
