"""Where readers work: the connection to their server, accounts, projects and tasks."""
