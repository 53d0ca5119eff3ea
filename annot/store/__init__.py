"""Between the floors: how files are read and written, and what lies in them."""
