"""Silver releases: what a predictor says of a corpus, in the tables of a release; never gold."""
