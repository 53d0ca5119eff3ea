"""One thin file a verb: arguments, printing, exit code."""
