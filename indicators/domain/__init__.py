"""Rules of the domain in plain Python: no Django, no clock, no network, no database."""
