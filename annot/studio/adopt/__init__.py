"""Projects that annot did not make: what their labelling config says, and how it is read under a schema."""
