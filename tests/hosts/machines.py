"""What runs on the hosts beside the databases: proxy, web, workers, beat and Redis."""

import os
import subprocess
import sys
from pathlib import Path

from carbon_peak.processes import commands
from tests import servers
from tests.hosts.network import Host

REPOSITORY = Path(__file__).resolve().parents[2]
WEB_PORT = 8000


class Machine:
    """One process of the product on one host."""

    def __init__(
        self, host: Host, folder: Path, command: list[str], environment: dict[str, str]
    ) -> None:
        self.host = host
        self.log = folder / f"{host.name}.log"
        with self.log.open("ab") as log:
            self.process = host.start(command, log=log, environment=environment)

    @property
    def runs(self) -> bool:
        return self.process.poll() is None


def web(host: Host, folder: Path, environment: dict[str, str]) -> Machine:
    """A web process, as the product's own process tree starts it."""
    command = commands(f"{host.address}:{WEB_PORT}")["web"]
    return Machine(host, folder, command, environment | _own_data(host, folder))


def worker(host: Host, folder: Path, environment: dict[str, str], queue: str) -> Machine:
    """A worker for one queue; two workers may not have the same name."""
    command = [*commands("")[queue], "--hostname", f"{queue}@{host.name}"]
    return Machine(host, folder, command, environment | _own_data(host, folder))


def beat(host: Host, folder: Path, environment: dict[str, str]) -> Machine:
    """The one that sends what is due."""
    return Machine(host, folder, commands("")["beat"], environment | _own_data(host, folder))


def _own_data(host: Host, folder: Path) -> dict[str, str]:
    """Each host keeps its schedule and counters for itself; the media store is shared."""
    return {"DATA_DIR": str(folder / f"{host.name}-data")}


def redis(host: Host, folder: Path) -> Machine:
    """Redis, as the message broker and the cache."""
    command = [str(servers.binary("redis-server")), "--bind", host.address, "--protected-mode"]
    command += ["no", "--save", "", "--appendonly", "no", "--dir", str(folder)]
    return Machine(host, folder, command, {})


def proxy(host: Host, folder: Path, webs: list[Host]) -> Machine:
    """nginx by deploy/nginx.conf, before these web hosts."""
    certificates = folder / "certificates"
    certificates.mkdir()
    subject = ["-subj", "/CN=drill"]
    files = ["-keyout", str(certificates / "tls.key"), "-out", str(certificates / "tls.crt")]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *subject, *files],
        check=True,
        capture_output=True,
    )
    configuration = folder / "nginx.conf"
    configuration.write_text(_configuration(folder, webs), encoding="utf-8")
    return Machine(host, folder, ["nginx", "-c", str(configuration)], {})


def _configuration(folder: Path, webs: list[Host]) -> str:
    product = (REPOSITORY / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    lines = (f"server {each.address}:{WEB_PORT} max_fails=2 fail_timeout=10s;" for each in webs)
    (folder / "upstream.conf").write_text("\n".join(lines), encoding="utf-8")
    product = product.replace("/etc/nginx/upstream.conf", str(folder / "upstream.conf"))
    product = product.replace("/etc/nginx/certificates", str(folder / "certificates"))
    unavailable = REPOSITORY / "deploy" / "unavailable"
    product = product.replace("/usr/share/nginx/unavailable", str(unavailable))
    # Older than 1.25.1, as in Debian 12, nginx does not know this line.
    product = product.replace("    http2 on;\n", "")
    return (
        f"daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx-error.log; "
        f"user nobody nogroup; events {{}}\nhttp {{ access_log off;\n{product}\n}}\n"
    )


def product_environment(
    folder: Path, *, database: str, replica: str, redis: Host, proxy: Host
) -> dict[str, str]:
    """The settings that all processes of the product share."""
    return {
        "CARBON_PEAK_MODE": "demo",
        "DJANGO_SETTINGS_MODULE": "carbon_peak.settings",
        "PYTHONPATH": str(REPOSITORY),
        "DATABASE_URL": database,
        "REPLICA_URL": replica,
        "MESSAGE_BROKER": f"redis://{redis.address}:6379/0",
        "REDIS_URL": f"redis://{redis.address}:6379/0",
        "MEDIA_ROOT": str(folder / "media"),
        "SECRET_KEY": "the same on all hosts",
        "CONTENT_KEY": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "ALLOWED_HOSTS": proxy.address,
        "BEHIND_PROXY": "true",
        "API_REQUESTS_PER_MINUTE": "100000",
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
