"""The one engine that judges targets: a table of measure-years in, a table of results out.

Read `schema` for the columns, `engine.assess` for the way through, `docs/methods.md` for the rules.
Pages, recomputation and the command `assess_cases` all call `assess`; nothing else computes progress.
"""
