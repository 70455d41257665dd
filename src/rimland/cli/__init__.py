"""The command line. `rimland --help` shows what it can do; each command's help has an example."""

from rimland.cli.main import app, main

__all__ = ["app", "main"]
