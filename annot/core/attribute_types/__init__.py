"""What the types of attributes mean: one class a type, one file a class; `registry.py` lists them."""
