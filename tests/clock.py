"""A clock that stands where a test wants it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time

import pytest
from django.utils import timezone


@contextmanager
def on(day: date) -> Iterator[None]:
    """Let the clock stand at noon of a day."""
    with pytest.MonkeyPatch.context() as patch:
        noon = timezone.make_aware(datetime.combine(day, time(12)))
        patch.setattr(timezone, "now", lambda: noon)
        yield


def end_of(day: date) -> datetime:
    """The last minute of a day."""
    return timezone.make_aware(datetime.combine(day, time(23, 59)))
