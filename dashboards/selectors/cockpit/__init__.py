"""The blocks of the overview; each is worked out from what the page has read once."""
