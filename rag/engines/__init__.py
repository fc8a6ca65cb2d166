"""The two forms of each port: Ollama's, and the embedded one that needs no model."""
