"""`annot init`: a new data-set project, empty or out of a project of Label Studio that was there before."""
