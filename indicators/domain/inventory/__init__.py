"""Carbon accounting (碳排放核算): from a place's energy statistics of a year to its energy CO2.

Formulas and sources: domain notes in `docs/methods.md`, section "Carbon accounting". Amounts come in
the catalogue's units and are converted exactly; nothing is rounded on the way.
"""
