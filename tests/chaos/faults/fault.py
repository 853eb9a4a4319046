"""What every fault has."""

from contextlib import suppress
from typing import ClassVar

from django.db import connection

from audit.domain.actors import Actor
from audit.domain.errors import TransitionError
from plans.services import start_run
from tests.chaos.crowd import Crowd
from tests.chaos.people import Duty
from tests.chaos.stack import Stack


class Fault:
    """Something that is done to the product while people file."""

    name: ClassVar[str]
    about: ClassVar[str]
    """What is done, for the report."""
    during_submissions: ClassVar[bool] = False
    """Whether it takes its share of the thousand submissions; others take a few."""

    def __init__(self, stack: Stack, spare: Duty) -> None:
        self.stack = stack
        # Nobody files it: the fault may try things with it.
        self.spare = spare
        self.breaches: list[str] = []

    def begin(self) -> None:
        """Make ready, before anybody files."""

    def strike(self, crowd: Crowd) -> None:
        """Do it, while the crowd files."""
        raise NotImplementedError

    def mend(self) -> None:
        """Take it back; called in any case."""

    def check(self) -> None:
        """Look, when all has settled, at what concerns this fault alone."""

    def expect(self, holds: bool, sentence: str) -> None:
        """Note a breach unless something holds."""
        if not holds:
            self.breaches.append(sentence)


def recompute_all() -> None:
    """Ask the workers for every plan's figures anew, unless they are at it."""
    with suppress(TransitionError):
        start_run(Actor.system("chaos"), reason="演练")
    # The next thing done to the server must not find it in use here.
    connection.close()
