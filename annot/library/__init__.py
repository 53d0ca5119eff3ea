"""What `import annot` gives: projects with their verbs, and functions on any readings, predictions and releases."""
