"""What every verb stands on: the open project, its configuration, readings, decisions, gold and releases."""
