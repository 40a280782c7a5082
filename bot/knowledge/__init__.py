"""What the directory and the law say, without a database."""
