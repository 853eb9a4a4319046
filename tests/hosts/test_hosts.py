"""The drill with several hosts finds nothing wrong."""

import os
import subprocess
import sys

import pytest

from tests.servers import REPOSITORY

pytestmark = pytest.mark.long


def test_nothing_is_lost_when_hosts_are_cut_off() -> None:
    own = {"DATABASE_URL", "REDIS_URL", "MESSAGE_BROKER", "DJANGO_SETTINGS_MODULE"}
    environment = {name: word for name, word in os.environ.items() if name not in own}
    done = subprocess.run(
        [sys.executable, "-m", "tests.hosts"],
        cwd=REPOSITORY,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
