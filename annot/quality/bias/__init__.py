"""What predictions do to those who see them."""
