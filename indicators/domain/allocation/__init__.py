"""A city's target divided among its lower places, and whether the parts make the whole again."""
