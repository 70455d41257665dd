"""`python -m benchmarks [NAME ...]`: measure everything, or the named parts; prints a table, writes bench.json."""

from benchmarks.run_benchmarks import main

main()
