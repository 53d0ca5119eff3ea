"""`README.md` of a release: what annot counts, and what people write."""
