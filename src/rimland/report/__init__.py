"""What a run says: headline tables, the history check, what drives the outcomes, figures."""
