"""The one command of the demonstration, run as a person runs it."""

import os
import signal
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests import background
from tests.background import Process

pytestmark = pytest.mark.long

SECONDS_TO_START = 180.0


def test_one_command_serves_the_demonstration_and_stops_cleanly(tmp_path: Path) -> None:
    bind = f"127.0.0.1:{background.free_port()}"
    log = tmp_path / "demo.log"
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_URL", "REDIS_URL", "MESSAGE_BROKER", "DJANGO_SETTINGS_MODULE"}
    }
    environment |= {"CARBON_PEAK_MODE": "demo", "DATA_DIR": str(tmp_path / "data")}
    command = [sys.executable, "manage.py", "demo", "--bind", bind]
    demo = Process(command, log, environment, folder=settings.BASE_DIR, ends_by=signal.SIGINT)
    with background.running(demo):
        demo.until(lambda: background.serves(f"http://{bind}/login/"), SECONDS_TO_START)
        said = log.read_text(encoding="utf-8")
        assert f"http://{bind}" in said
        assert "siping-reporter" in said
    assert demo.running is not None
    assert demo.running.returncode == 0
    with pytest.raises(OSError, match="refused"):
        background.serves(f"http://{bind}/login/")
