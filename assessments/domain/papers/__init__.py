"""The short papers: bulletin, sheets of units, responsibility list, score sheet; from facts alone."""
