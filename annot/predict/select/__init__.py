"""Which documents to read next: by what predictors doubt, what they differ on, what is rare, and by chance."""
