"""Run the drill: `make hosts`, as root. Writes var/hosts/report.md; status 1 where something broke."""

import os
import shutil
import sys
import tempfile
from pathlib import Path

import django

from tests.hosts.cluster import Cluster
from tests.hosts.network import alone, lay_switch
from tests.hosts.report import report

REPORTS = Path(__file__).resolve().parents[2] / "var" / "hosts"
NEEDED = ("ip", "unshare", "setpriv", "openssl", "nginx", "psql")


def main() -> int:
    """Run it in namespaces of its own."""
    missing = [name for name in NEEDED if not shutil.which(name)]
    if missing or os.geteuid():
        sys.stderr.write(f"The drill needs root and {', '.join(missing) or 'nothing more'}.\n")
        return 2
    alone("tests.hosts")
    with tempfile.TemporaryDirectory(prefix="cp-hosts-", dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        try:
            return _run(folder)
        finally:
            _keep_logs(folder)


def _run(folder: Path) -> int:
    lay_switch()
    cluster = Cluster(folder)
    cluster.start_stores()
    cluster.migrate()
    os.environ.update(cluster.operator_environment())
    django.setup()
    # Its questions to the product need Django's registry.
    from tests.hosts.drill import Drill

    drill = Drill(cluster)
    faults = drill.run()
    REPORTS.mkdir(parents=True, exist_ok=True)
    (REPORTS / "report.md").write_text(report(drill.steps), encoding="utf-8")
    sys.stdout.write(f"\n{REPORTS / 'report.md'} is written: {faults} faults.\n")
    return int(faults > 0)


def _keep_logs(folder: Path) -> None:
    logs = REPORTS / "logs"
    shutil.rmtree(logs, ignore_errors=True)
    logs.mkdir(parents=True)
    for log in [*folder.glob("*.log"), *folder.glob("*/log")]:
        shutil.copy(log, logs / (log.name if log.suffix else f"{log.parent.name}.log"))


if __name__ == "__main__":
    sys.exit(main())
