"""Hosts as network namespaces on one switch, whose links can be cut and mended.

Nothing of this reaches the machine's own network: `alone` puts the whole drill into namespaces of
its own, which end with it, however it ends.
"""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

NETWORK = "10.77.0"
SWITCH = "switch"
# The last address is the drill's own, beside all hosts.
OPERATOR = f"{NETWORK}.254"
INSIDE = "HOSTS_DRILL_INSIDE"
# PostgreSQL and the proxy's children do not run as root.
NOBODY = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]


def alone(module: str) -> None:
    """Return where this process is alone in its namespaces; else start it so, and end with it."""
    if os.environ.get(INSIDE):
        # Names of network namespaces are files here; those of the machine stay unseen.
        Path("/run/netns").mkdir(exist_ok=True)
        _run("mount", "-t", "tmpfs", "tmpfs", "/run/netns")
        return
    command = ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
    done = subprocess.run(
        [*command, sys.executable, "-m", module, *sys.argv[1:]],
        env=os.environ | {INSIDE: "1"},
        check=False,
    )
    sys.exit(done.returncode)


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, text=True)


def lay_switch() -> None:
    """The switch that all hosts hang on, and the drill's own place at it."""
    _run("ip", "link", "set", "lo", "up")
    _run("ip", "link", "add", SWITCH, "type", "bridge")
    _run("ip", "address", "add", f"{OPERATOR}/24", "dev", SWITCH)
    _run("ip", "link", "set", SWITCH, "up")


@dataclass(frozen=True)
class Host:
    """One host: a network namespace with one link to the switch."""

    name: str
    address: str

    @classmethod
    def connected(cls, name: str, number: int) -> "Host":
        """A new host with an address, its link up."""
        host = cls(name, f"{NETWORK}.{number}")
        port = host.port
        _run("ip", "netns", "add", name)
        _run("ip", "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", name)
        _run("ip", "link", "set", port, "master", SWITCH, "up")
        inside = ("ip", "-netns", name)
        _run(*inside, "address", "add", f"{host.address}/24", "dev", "eth0")
        _run(*inside, "link", "set", "eth0", "up")
        _run(*inside, "link", "set", "lo", "up")
        return host

    @property
    def port(self) -> str:
        """The end of its link at the switch."""
        return f"to-{self.name}"

    def cut(self) -> None:
        """Pull the plug at the switch: what is under way is lost, and nobody is told."""
        _run("ip", "link", "set", self.port, "down")

    def mend(self) -> None:
        """Plug it in again."""
        _run("ip", "link", "set", self.port, "up")

    def command(self, *command: str, as_nobody: bool = False) -> list[str]:
        """A command as it is run on this host."""
        return ["ip", "netns", "exec", self.name, *(NOBODY if as_nobody else []), *command]
