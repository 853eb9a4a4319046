"""What of a stranger's file can be looked at: pages as pictures, cells, paragraphs, text.

The files come from outside and may be made to harm: `python -m indicators.domain.previews` reads
one in a process of its own, with little memory and time (`indicators.selectors.previews`).
"""
