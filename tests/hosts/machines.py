"""What runs on the hosts beside the databases: proxy, web, workers, beat and Redis."""

import os
import subprocess
import sys
from pathlib import Path

from tests import servers
from tests.background import Process
from tests.deployed import commands
from tests.hosts.network import Host

WEB_PORT = 8000


def started(
    host: Host, folder: Path, command: list[str], environment: dict[str, str] | None = None
) -> Process:
    """One program on one host."""
    log = folder / f"{host.name}.log"
    process = Process(host.command(*command), log, os.environ | (environment or {}))
    process.start()
    return process


def product(host: Host, folder: Path, environment: dict[str, str], name: str) -> Process:
    """One process of the product: web, fast, slow or beat."""
    command = commands(f"{host.address}:{WEB_PORT}", host=host.name)[name]
    # Each host keeps its schedule and counters for itself; the media store is shared.
    own = {"DATA_DIR": str(folder / f"{host.name}-data")}
    return started(host, folder, command, environment | own)


def redis(host: Host, folder: Path) -> Process:
    """Redis, as the message broker and the cache."""
    command = [str(servers.binary("redis-server")), "--bind", host.address, "--protected-mode"]
    command += ["no", "--save", "", "--appendonly", "no", "--dir", str(folder)]
    return started(host, folder, command)


def proxy(host: Host, folder: Path, webs: list[Host]) -> Process:
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
    return started(host, folder, ["nginx", "-c", str(configuration)])


def _configuration(folder: Path, webs: list[Host]) -> str:
    product = (servers.REPOSITORY / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    lines = (f"server {each.address}:{WEB_PORT} max_fails=2 fail_timeout=10s;" for each in webs)
    (folder / "upstream.conf").write_text("\n".join(lines), encoding="utf-8")
    product = product.replace("/etc/nginx/upstream.conf", str(folder / "upstream.conf"))
    product = product.replace("/etc/nginx/certificates", str(folder / "certificates"))
    unavailable = servers.REPOSITORY / "deploy" / "unavailable"
    product = product.replace("/usr/share/nginx/unavailable", str(unavailable))
    # One line for each request would fill the disk of a long drill.
    product = product.replace("access_log /var/log/nginx/access.log product", "access_log off")
    return (
        f"daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx-error.log; "
        f"user nobody nogroup; events {{}}\nhttp {{\n{product}\n}}\n"
    )


def product_environment(
    folder: Path, *, database: str, replica: str, redis: Host, proxy: Host
) -> dict[str, str]:
    """The settings that all processes of the product share."""
    return {
        "CARBON_PEAK_MODE": "demo",
        "DJANGO_SETTINGS_MODULE": "carbon_peak.settings",
        "PYTHONPATH": str(servers.REPOSITORY),
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
