"""Seeds in: manifest, zones, checks."""
