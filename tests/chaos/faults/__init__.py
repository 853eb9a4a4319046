"""The faults by name, in the order in which they are done to the product."""

from tests.chaos.faults.clocks import Clock
from tests.chaos.faults.fault import Fault
from tests.chaos.faults.full import DatabaseFull, MediaFull
from tests.chaos.faults.kills import KillBeat, KillPostgresql, KillRedis, KillWeb, KillWorkers
from tests.chaos.faults.messages import Messages, TwoBeats
from tests.chaos.faults.migrations import Migrations
from tests.chaos.faults.slow import SlowDatabase

FAULTS: dict[str, type[Fault]] = {
    each.name: each
    for each in (
        KillWeb,
        KillWorkers,
        KillBeat,
        KillRedis,
        KillPostgresql,
        Messages,
        TwoBeats,
        SlowDatabase,
        Clock,
        MediaFull,
        DatabaseFull,
        Migrations,
    )
}

__all__ = ["FAULTS", "Fault"]
