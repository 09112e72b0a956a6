"""What people read: tables, CSVs and a text per submission."""
