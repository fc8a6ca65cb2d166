"""Gold questions, metrics and runs."""
