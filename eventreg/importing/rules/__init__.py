"""What files, columns and cells mean, and what becomes of each row: decisions without a database."""
