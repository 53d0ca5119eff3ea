"""`python -m annot` is `annot`."""

from annot.cli.main import main

main()
