"""What changed between two versions of the gold, as a value and as text, Markdown and HTML."""
