"""The scheduler of beat, which stands a clock that is set back."""

from datetime import timedelta
from typing import Any

from celery.beat import PersistentScheduler

# Less than the shortest interval; more than clocks of one machine differ.
AHEAD = timedelta(seconds=5)


class Scheduler(PersistentScheduler):
    """Celery's own waits from the last run, kept in a file, for as long as its interval.

    Where the clock was ahead and is set right, that run lies in the future: without this, nothing
    would be due until the clock has passed it, after a restart either.
    """

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Any: what Celery's own tests hand in."""
        now = self.app.now()
        entries = self.schedule.values()
        ahead = [each for each in entries if (each.last_run_at or now) - AHEAD > now]
        for entry in ahead:
            entry.last_run_at = now
        if ahead:
            self.populate_heap()
        seconds: float = super().tick(*args, **kwargs)
        return seconds
