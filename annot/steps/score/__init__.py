"""`annot score`: files, scores, and the scores that were frozen."""
