"""The proof of who sees what: random lives of conversations, an independent model, every read path searched."""
