"""`annot corpus`: verbs on corpora of any size, a shard at a time."""
