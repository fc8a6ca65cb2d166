"""What is kept: the library (SQLite, the truth) and the vector index (Chroma, a projection of it)."""
