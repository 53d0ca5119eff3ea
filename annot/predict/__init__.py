"""Models that say what an annotator might: predictors, built in and others'."""
