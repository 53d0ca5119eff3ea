"""What draws texts, marks and tables in a page: for the report and for notebooks."""
