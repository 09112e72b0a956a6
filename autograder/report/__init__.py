"""What people read: tables, pages and a text per submission."""
