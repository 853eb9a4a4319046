"""The one command of the demonstration, run as a person runs it."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.error import URLError

import pytest
from django.conf import settings

pytestmark = pytest.mark.long

SECONDS_TO_START = 180.0
SECONDS_TO_STOP = 20.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2) as response:
            return bool(response.status == 200)
    except (URLError, OSError):
        return False


def test_one_command_serves_the_demonstration_and_stops_cleanly(tmp_path: Path) -> None:
    bind = f"127.0.0.1:{free_port()}"
    log = tmp_path / "demo.log"
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_URL", "REDIS_URL", "MESSAGE_BROKER", "DJANGO_SETTINGS_MODULE"}
    }
    environment |= {"CARBON_PEAK_MODE": "demo", "DATA_DIR": str(tmp_path / "data")}
    command = [sys.executable, "manage.py", "demo", "--bind", bind]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=settings.BASE_DIR, env=environment, stdout=output, stderr=output
        )
    try:
        deadline = time.monotonic() + SECONDS_TO_START
        while not answers(f"http://{bind}/login/"):
            assert process.poll() is None, log.read_text(encoding="utf-8")
            assert time.monotonic() < deadline, log.read_text(encoding="utf-8")
            time.sleep(0.2)
        said = log.read_text(encoding="utf-8")
        assert f"http://{bind}" in said
        assert "siping-reporter" in said
    finally:
        process.send_signal(signal.SIGINT)
        code = process.wait(SECONDS_TO_STOP)
    assert code == 0
    assert not answers(f"http://{bind}/login/")
