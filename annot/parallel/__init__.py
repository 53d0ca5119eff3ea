"""Independent work on many documents, on all cores: shards go out to worker processes and come back as bytes."""
