"""The gold as columns, and columns as Parquet files that `datasets` reads."""
