"""`annot migrate`: the plan, what it does to the server, and its review."""
