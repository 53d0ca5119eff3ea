"""One file a verb, or a folder for a family of them: plain functions that join the wings."""
