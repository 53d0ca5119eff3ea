"""One file a verb: plain functions that join the wings."""
