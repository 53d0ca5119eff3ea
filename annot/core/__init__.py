"""Floor 0: the nouns. No file, network, clock, random number or print."""
