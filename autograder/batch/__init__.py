"""Grade a folder: a pool of warm workers, one result file per submission, one table and CSV at the end."""
