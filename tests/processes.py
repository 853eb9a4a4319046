"""Names and addresses that differ between the processes of one test run."""

import os
from typing import Any

from carbon_peak.environment import broker_settings


def this_process() -> str:
    """Return the name pytest-xdist gave this process, `main` without it."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


def broker_of(process: str, url: str) -> tuple[str, dict[str, Any]]:
    """Return Celery's broker address and options, with a database or folder for the process."""
    if url.startswith("file:"):
        broker = broker_settings(f"{url}/{process}")
    else:
        number = 0 if process == "main" else int(process.removeprefix("gw")) + 1
        broker = broker_settings(f"{url.partition('?')[0]}?db={number}")
    return broker.url, broker.transport_options
