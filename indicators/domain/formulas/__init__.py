"""Formulas of derived indicators: a small language of its own, with units and without a way out.

`reading` turns text into a tree, `checking` refuses what does not add up, `computing` puts numbers
in, `order` refuses circles. Nothing here runs code: the text is only ever parsed.
"""
