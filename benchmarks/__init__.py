"""Speed and memory of Rimland, beside peers that run the same equations in the same run: `python -m benchmarks`."""
