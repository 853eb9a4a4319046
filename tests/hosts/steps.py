"""One step of the drill."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Step:
    """One fault: what was done, what it cost, and what was wrong afterwards."""

    name: str
    acknowledged: int
    # Until so many submissions were acknowledged after the fault, and until figures were right.
    seconds_to_go_on: float
    seconds_to_be_right: float
    failures: dict[str, int]
    notes: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
