"""The checks, one family a file. Importing a file registers its rules; see `rimland.auditing.findings.rules`."""
