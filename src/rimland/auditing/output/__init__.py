"""What an audit found, as text, JSON, CSV, Markdown and one HTML page."""
