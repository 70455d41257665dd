"""Pages of the model book that are made from the code: systems, levers, scenarios, checks, sources."""
