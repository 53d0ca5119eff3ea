"""The data set's checks in CI: a pytest plugin, on the floor of the command line."""
