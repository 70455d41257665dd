"""Economy, fiscal space and the defence budget."""
