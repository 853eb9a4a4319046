"""Who acts, as the ledger names them: an account id and a unit, never a foreign key."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """An account in a role for a unit; `account` is None for the system itself."""

    account: int | None
    unit: str
    role: str

    @classmethod
    def system(cls, name: str) -> "Actor":
        """The system acting by itself, in the part of `name` (a job, a command)."""
        return cls(account=None, unit=name, role="system")
