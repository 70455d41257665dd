"""Trade, technology, alignment and the Pacific."""
