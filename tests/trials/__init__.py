"""Trials of the whole program, larger than a test: each measures a promise, and says whether it holds."""
