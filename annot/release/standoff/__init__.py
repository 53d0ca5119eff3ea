"""Releases without the texts that may not be passed on, and the texts put back."""
