"""`make chaos`: what the product stands on is killed, filled, slowed and lied to while people file.

See `tests.chaos.__main__` for how it runs, and `tests.chaos.faults` for what is done to it.
"""
