"""The pages; each has `build(session)`, which makes what stands in `main`."""
