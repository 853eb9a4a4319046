"""The drill: one fault after the other, and after each what must hold."""

import sys
import time
from collections.abc import Callable

import httpx

from tests.acknowledged import Record, faults, held_versions, read_records
from tests.background import wait_until
from tests.chaos.inspection import Ledger
from tests.hosts import product
from tests.hosts.clients import Clients
from tests.hosts.cluster import Cluster
from tests.hosts.steps import Step

CLIENTS = 4
# What a page that was read from the standby says.
DATA_UNTIL = "数据截至"
FAST = ("worker-1", "worker-2", "worker-4")
# After each fault.
ACKNOWLEDGED_AFTER = 25
SECONDS_TO_START = 120.0
SECONDS_TO_GO_ON = 45.0
SECONDS_TO_BE_RIGHT = 60.0
# A worker's rows are free when the database gives its host up; then a minute counts.
SECONDS_TO_GIVE_UP = 20.0


class Drill:
    """All hosts, and the faults that befall them."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.site = f"https://{cluster.hosts['proxy'].address}"
        self.ledger = Ledger()
        self.steps: list[Step] = []

    def run(self) -> int:
        """All faults in turn; returns how much was wrong."""
        token, duties = product.prepare()
        self.cluster.start_product()
        record = Record(self.cluster.folder / "records" / "clients.jsonl")
        clients = Clients(self.site, token, duties, record)
        clients.start(CLIENTS)
        # Web processes take a while to start.
        clients.until_acknowledged(1, SECONDS_TO_START)
        befalls: dict[str, Callable[[], list[str] | None]] = {
            "nothing": self.nothing,
            "a web host is cut off and comes back": lambda: self.cut_web(clients),
            "a worker is cut off in mid-job": self.cut_worker,
            "a worker is added": self.add_worker,
            "Redis is cut off": lambda: self.cut_redis(clients),
            "the standby is cut off": lambda: self.cut_standby(clients),
            "the primary is cut off, the standby promoted": lambda: self.cut_primary(clients),
            "each worker is tried alone": self.try_each_worker,
        }
        for name, befall in befalls.items():
            self.step(name, clients, befall)
        clients.stop()
        return sum(len(each.faults) for each in self.steps)

    # --- One fault --------------------------------------------------------------------------------

    def step(self, name: str, clients: Clients, befall: Callable[[], list[str] | None]) -> None:
        """Let a fault befall the hosts, and look at what holds afterwards."""
        before, failures = clients.acknowledged, clients.failures.copy()
        notes: list[str] = []
        wrong: list[str] = []
        going = right = 0.0
        try:
            notes = befall() or []
            going = clients.until_acknowledged(ACKNOWLEDGED_AFTER, SECONDS_TO_GO_ON)
            product.correct()
            right = product.until_up_to_date(SECONDS_TO_BE_RIGHT)
        except (TimeoutError, AssertionError, httpx.HTTPError) as late:
            wrong.append(str(late) or type(late).__name__)
        wrong += self._faults()
        wrong += [
            f"{name} does not run" for name, each in self.cluster.machines.items() if not each.is_up
        ]
        wrong += clients.faults
        clients.faults.clear()
        sys.stdout.write(f"{name}: {'; '.join(wrong) or 'all held'}\n")
        sys.stdout.flush()
        self.steps.append(
            Step(
                name,
                clients.acknowledged - before,
                going,
                right,
                dict(clients.failures - failures),
                notes,
                wrong,
            )
        )

    def _faults(self) -> list[str]:
        """What clients were told and is not so, and what figures and ledger say."""
        # The rows are read first: what is told afterwards is not expected of them.
        filed = read_records(self.cluster.folder / "records")
        held = held_versions(self.cluster.primary.address(), marks="hosts/")
        sent = {each.mark for each in filed}
        found = faults(filed, [each for each in held if each.mark in sent])
        return found + product.faults(self.ledger)

    # --- The faults -------------------------------------------------------------------------------

    def nothing(self) -> list[str]:
        """All hosts are there."""
        alone = self.cluster.primary.milliseconds_of_a_commit("local")
        both = self.cluster.primary.milliseconds_of_a_commit("on")
        return [
            f"public pages are read from the standby ({self._until_read_from_standby():.1f} s)",
            f"a commit takes {both:.2f} ms with the standby, {alone:.2f} ms without (disks apart)",
        ]

    def cut_web(self, clients: Clients) -> list[str]:
        """One web host is cut off; the proxy asks the other."""
        self.cluster.hosts["web-1"].cut()
        took = clients.until_acknowledged(ACKNOWLEDGED_AFTER, SECONDS_TO_GO_ON)
        self.cluster.hosts["web-1"].mend()
        return [f"{took:.1f} s for {ACKNOWLEDGED_AFTER} submissions with one web host"]

    def cut_worker(self) -> list[str]:
        """A worker is cut off in the middle of its job; another does it."""
        with self.cluster.primary.held_up("indicators_progressresult") as held_up:
            product.correct()
            address = held_up.who_waits()
            name = next(
                each.name for each in self.cluster.hosts.values() if each.address == address
            )
            self.cluster.hosts[name].cut()
        took = product.until_up_to_date(SECONDS_TO_GIVE_UP + SECONDS_TO_BE_RIGHT)
        self.cluster.hosts[name].mend()
        return [f"{name} was cut off while it wrote; {took:.1f} s until another had done its job"]

    def add_worker(self) -> list[str]:
        """A worker comes while others work; it takes what they leave."""
        self.cluster.add("worker-4", "fast")
        log = self.cluster.machines["worker-4"].log
        wait_until(
            lambda: " ready." in log.read_text(encoding="utf-8"),
            SECONDS_TO_GO_ON,
            "worker-4 is ready",
        )
        return []

    def cut_redis(self, clients: Clients) -> list[str]:
        """Redis is cut off: people go on, figures wait until it is back."""
        self.cluster.hosts["redis"].cut()
        took = clients.until_acknowledged(ACKNOWLEDGED_AFTER, SECONDS_TO_GO_ON)
        product.correct()
        self.cluster.hosts["redis"].mend()
        right = product.until_up_to_date(SECONDS_TO_BE_RIGHT + SECONDS_TO_GIVE_UP)
        return [
            f"{took:.1f} s for {ACKNOWLEDGED_AFTER} submissions without Redis",
            f"figures right {right:.1f} s after it was back",
        ]

    def cut_standby(self, clients: Clients) -> list[str]:
        """The standby is cut off: nothing is acknowledged until the primary waits for nobody."""
        standby = self.cluster.standby
        standby.host.cut()
        try:
            clients.until_acknowledged(CLIENTS + 1, 5)
            raise AssertionError("submissions were acknowledged that the standby cannot have")
        except TimeoutError:
            pass
        began = time.monotonic()
        self.cluster.primary.wait_for("")
        clients.until_acknowledged(ACKNOWLEDGED_AFTER, SECONDS_TO_GO_ON)
        took = time.monotonic() - began
        until, waited = self._public_page()
        if until:
            raise AssertionError("a page was read from the standby that is cut off")
        standby.host.mend()
        self.cluster.primary.until_followed(standby.name)
        self.cluster.primary.wait_for(standby.name)
        return [
            "nothing was acknowledged in 5 s while the primary waited for it",
            f"{took:.1f} s for {ACKNOWLEDGED_AFTER} submissions once it waited for nobody",
            f"{waited:.1f} s for a page that is else read from the standby",
        ]

    def cut_primary(self, clients: Clients) -> list[str]:
        """The primary is cut off and fenced, the standby promoted; the old one comes back as standby."""
        old, new = self.cluster.primary, self.cluster.standby
        old.host.cut()
        began = time.monotonic()
        old.fence()
        new.promote()
        promoted = time.monotonic() - began
        self.cluster.primary, self.cluster.standby = new, old
        clients.until_acknowledged(1, SECONDS_TO_GO_ON)
        again = time.monotonic() - began
        old.host.mend()
        old.rewind(new)
        old.start()
        new.until_followed(old.name)
        new.wait_for(old.name)
        return [
            f"promoted after {promoted:.1f} s, first submission acknowledged after {again:.1f} s",
            f"{old.name} was rewound and follows {new.name}",
            f"public pages are read from it after {self._until_read_from_standby():.1f} s",
        ]

    def _public_page(self) -> tuple[bool, float]:
        """Whether a public page says up to when its data go, and the seconds it took."""
        began = time.monotonic()
        page = httpx.get(f"{self.site}/public/", verify=False, timeout=30)
        page.raise_for_status()
        return DATA_UNTIL in page.text, time.monotonic() - began

    def _until_read_from_standby(self) -> float:
        return wait_until(
            lambda: self._public_page()[0],
            SECONDS_TO_GO_ON,
            "public pages are read from the standby",
        )

    def try_each_worker(self) -> list[str]:
        """After all that, each worker of the queue still takes its jobs."""
        notes = []
        for name in FAST:
            others = [self.cluster.hosts[each] for each in FAST if each != name]
            for each in others:
                each.cut()
            product.correct()
            took = product.until_up_to_date(SECONDS_TO_BE_RIGHT + SECONDS_TO_GIVE_UP)
            notes.append(f"{name} alone: figures right after {took:.1f} s")
            for each in others:
                each.mend()
        return notes
