"""Django's engine for PostgreSQL, which tells every transaction whose rows it may touch."""
