"""Errors that every layer above translates the same way."""


class TransitionError(Exception):
    """The thing is in another state than the action needs; the sentence says which, and what to do."""


class OutdatedError(TransitionError):
    """Somebody else has written since what was seen; nothing of theirs was overwritten."""
