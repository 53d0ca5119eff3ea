"""`annot pull`: from a server, from a file, and from the curation project."""
