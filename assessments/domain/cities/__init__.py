"""The file of a whole city: what lies in it and how, without a database."""
