"""A database that answers late, not at all for a while, or holds everybody up behind one row."""

import time

import psycopg

from tests.chaos.crowd import Crowd
from tests.chaos.faults.fault import Fault
from tests.chaos.slow_line import SlowLine
from tests.chaos.stack import PRODUCT
from tests.product_role import address_of_product

SECONDS = 15.0
DELAY = 0.02
# Longer than a page lets the database think.
SECONDS_HELD = 40.0


class SlowDatabase(Fault):
    """The product speaks to PostgreSQL by a line that can be slowed."""

    name = "slow"
    about = "the line to PostgreSQL 40 ms slower, stalled for 15 s, cut; a row that all need held for 40 s"

    def begin(self) -> None:
        self.line = SlowLine(str(self.stack.folder / ".s.PGSQL.5432"))
        slowed = self.stack.owner.partition("?")[0].replace("@/", f"@127.0.0.1:{self.line.port}/")
        self.stack.restart(*PRODUCT, more={"DATABASE_URL": address_of_product(slowed)})

    def strike(self, crowd: Crowd) -> None:
        crowd.wait_for(0.1)
        self.line.delay = DELAY
        time.sleep(SECONDS)
        self.line.delay = 0.0
        self.line.stall()
        time.sleep(SECONDS)
        self.line.flow()
        crowd.wait_for(0.5)
        self.line.cut()
        crowd.wait_for(0.6)
        with psycopg.connect(self.stack.owner) as holder:
            holder.execute("SELECT * FROM audit_ledgerhead FOR UPDATE")
            time.sleep(SECONDS_HELD)

    def mend(self) -> None:
        self.line.close()
        self.stack.restart(*PRODUCT)
