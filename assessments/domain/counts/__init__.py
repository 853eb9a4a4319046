"""What reports count, without words: every kind and every language says the same numbers."""
