"""Schema files, and the forms that are made from them."""
