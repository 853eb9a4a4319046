"""All hosts and what runs on them."""

import os
import subprocess
import sys
from pathlib import Path

from tests.background import Process
from tests.hosts import machines
from tests.hosts.databases import SUPERUSER, Database
from tests.hosts.network import Host


class Cluster:
    """Two web hosts behind a proxy, workers, beat, Redis, a primary and its standby."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        names = ["proxy", "web-1", "web-2", "worker-1", "worker-2", "worker-3", "worker-4"]
        names += ["beat", "redis", "database-1", "database-2"]
        self.hosts = {name: Host.connected(name, 10 + n) for n, name in enumerate(names)}
        self.primary = Database(self.hosts["database-1"], folder)
        self.standby = Database(self.hosts["database-2"], folder)
        self.machines: dict[str, Process] = {}
        self.environment: dict[str, str] = {}

    def start_stores(self) -> None:
        """Redis, an empty primary with the product's accounts, and its standby."""
        self.machines["redis"] = machines.redis(self.hosts["redis"], self.folder)
        self.primary.create()
        self.primary.start()
        self.primary.make_accounts()
        self.standby.follow(self.primary)
        self.standby.start()
        self.primary.until_followed(self.standby.name)
        self.primary.wait_for(self.standby.name)
        self.environment = machines.product_environment(
            self.folder,
            database=self._address("read-write"),
            replica=self._address("standby"),
            redis=self.hosts["redis"],
            proxy=self.hosts["proxy"],
        )

    def _address(self, wanted: str) -> str:
        hosts = ",".join(f"{each.host.address}:5432" for each in (self.primary, self.standby))
        return f"postgresql://carbon_peak:drill@{hosts}/carbon_peak?target_session_attrs={wanted}"

    def migrate(self) -> None:
        """Make the tables, as the account that owns them."""
        owner = self.environment["DATABASE_URL"].replace("carbon_peak:", "carbon_peak_owner:")
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
            env=os.environ | self.environment | {"DATABASE_URL": owner},
            check=True,
        )

    def operator_environment(self) -> dict[str, str]:
        """The settings of the drill's own process, which sees every row of whichever is primary."""
        own = self.environment["DATABASE_URL"].replace("carbon_peak:drill", SUPERUSER)
        pool = {"DATABASE_POOL_SIZE": "0", "DATA_DIR": str(self.folder / "operator-data")}
        return self.environment | pool | {"DATABASE_URL": own, "LOG_LEVEL": "CRITICAL"}

    def start_product(self) -> None:
        """Everything else, in the order of docs/operations.md."""
        for name in ("web-1", "web-2"):
            self.add(name, "web")
        for name, queue in (("worker-1", "fast"), ("worker-2", "fast"), ("worker-3", "slow")):
            self.add(name, queue)
        self.add("beat", "beat")
        webs = [self.hosts["web-1"], self.hosts["web-2"]]
        self.machines["proxy"] = machines.proxy(self.hosts["proxy"], self.folder, webs)

    def add(self, name: str, kind: str) -> None:
        """One process of the product more, on the host of that name."""
        self.machines[name] = machines.product(
            self.hosts[name], self.folder, self.environment, kind
        )
