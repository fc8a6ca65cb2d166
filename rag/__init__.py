"""The pipeline: how an article becomes passages, and how a question becomes a cited answer."""
