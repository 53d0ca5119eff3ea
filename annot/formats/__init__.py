"""A wing: other ways to write mentions and relations down, one file a format."""
