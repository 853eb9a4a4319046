"""The product's processes as docker-compose.yml and the Dockerfile start them, read from there: what a
drill runs cannot differ from what is deployed.
"""

import json
import re
import sys
from pathlib import Path

import yaml

from tests.servers import REPOSITORY

QUEUES = ("fast", "slow")


def commands(
    bind: str, *, application: str = "", host: str = "%h", tree: Path = REPOSITORY
) -> dict[str, list[str]]:
    """The command of web, fast, slow and beat by name, served at `bind`.

    The names of workers have a `host`, as all share a machine here. `tree` is that of another release.
    """
    compose = yaml.safe_load((tree / "docker-compose.yml").read_text(encoding="utf-8"))
    services = {name: service.get("command") for name, service in compose["services"].items()}
    web = _image_command(tree)
    web[web.index("--bind") + 1] = bind
    web[-1] = application or web[-1]
    workers = {
        queue: [*services[f"worker-{queue}"], "--hostname", f"{queue}@{host}"] for queue in QUEUES
    }
    found = {"web": web, **workers, "beat": services["beat"]}
    return {name: [sys.executable, "-m", *command] for name, command in found.items()}


def _image_command(tree: Path) -> list[str]:
    """What the image does where nobody says otherwise."""
    lines = (tree / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", "")
    told = re.search(r"(?m)^CMD (\[.*\])$", lines)
    if told is None:
        raise LookupError("the Dockerfile has no CMD")
    command: list[str] = json.loads(told[1])
    return command
