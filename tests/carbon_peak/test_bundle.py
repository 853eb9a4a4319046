"""The offline bundle: what goes in, and that it runs where there is no network."""

import http.client
import os
import platform
import shutil
import socket
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from carbon_peak.bundle import Target, build, pack, requirements
from carbon_peak.sbom import LOCK
from tests import background
from tests.background import Process

HERE = Target(platform.machine(), f"{sys.version_info.major}.{sys.version_info.minor}")

LINES = """\
async-timeout==5.0.1 ; python_full_version < '3.11.3' \\
    --hash=sha256:a
contourpy==1.4.0 ; python_full_version >= '3.12' \\
    --hash=sha256:b
fast==1.0 ; platform_machine == 'aarch64' \\
    --hash=sha256:c
tzdata==2026.6 ; sys_platform == 'emscripten' or sys_platform == 'win32' \\
    --hash=sha256:d
vine==5.1.0 \\
    --hash=sha256:e
"""


@pytest.mark.parametrize(
    ("target", "names"),
    [
        # Any patch release may be there: Debian 12 has 3.11.2.
        (Target("x86_64", "3.11"), ["async-timeout==5.0.1", "vine==5.1.0"]),
        (Target("aarch64", "3.12"), ["contourpy==1.4.0", "fast==1.0", "vine==5.1.0"]),
    ],
    ids=str,
)
def test_a_bundle_holds_what_its_target_needs(target: Target, names: list[str]) -> None:
    entries = list(requirements(LINES, target))
    assert [entry.split(" ")[0] for entry in entries] == names
    assert all("--hash=sha256:" in entry and ";" not in entry for entry in entries)


def test_every_locked_package_is_read() -> None:
    names = [entry.split("==")[0] for entry in requirements(LOCK.read_text(encoding="utf-8"), HERE)]
    assert len(names) == len(set(names)) > 60


def test_the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    made = []
    for moment, names in ((1, "ab"), (2, "ba")):
        folder = tmp_path / str(moment) / "bundle"
        folder.mkdir(parents=True)
        for name in names:
            (folder / f"{name}.txt").write_text(name)
            os.utime(folder / f"{name}.txt", (moment, moment))
        pack(folder, tmp_path / f"{moment}.tar", moment=1_800_000_000)
        made.append((tmp_path / f"{moment}.tar").read_bytes())
    assert made[0] == made[1]


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bundle")
    path = build(HERE, folder)
    with tarfile.open(path) as archive:
        archive.extractall(folder, filter="data")
    path.unlink()
    return folder / path.stem


def offline(home: Path, *command: str) -> "subprocess.CompletedProcess[str]":
    """Run with no network, no settings of pip, and nothing in HOME."""
    home.mkdir(exist_ok=True)
    names = {"HOME": str(home), "PATH": os.environ["PATH"], "PYTHON": sys.executable}
    names |= {"CARBON_PEAK_MODE": "demo", "DATA_DIR": str(home.parent / "data")}
    alone = ["unshare", "--map-root-user", "--net"]
    return subprocess.run(
        [*alone, *command], env=names, cwd=home, capture_output=True, text=True, check=False
    )


@pytest.mark.long
def test_a_bundle_installs_and_serves_without_a_network(unpacked: Path, tmp_path: Path) -> None:
    home, place = tmp_path / "home", tmp_path / "opt"
    install = ("sh", str(unpacked / "install.sh"), str(place))
    for words in ("当前版本为", "已安装"):
        done = offline(home, *install)
        assert (done.returncode, words in done.stdout) == (0, True), done.stderr
    for command in (("migrate", "--verbosity", "0"), ("load_demo", "siping")):
        done = offline(home, str(place / "current" / "manage"), *command)
        assert done.returncode == 0, done.stderr
    assert healthy(place / "current", home) == 200


@pytest.mark.long
def test_an_altered_bundle_installs_nothing(unpacked: Path, tmp_path: Path) -> None:
    altered = tmp_path / "bundle"
    shutil.copytree(unpacked, altered, copy_function=os.link)
    settings = altered / "app" / "carbon_peak" / "settings.py"
    text = settings.read_text(encoding="utf-8")
    settings.unlink()
    settings.write_text(text + "\n", encoding="utf-8")
    done = offline(tmp_path / "home", "sh", str(altered / "install.sh"), str(tmp_path / "opt"))
    assert (done.returncode, "文件校验不符" in done.stderr) == (1, True)
    assert list((tmp_path / "opt" / "releases").iterdir()) == []


class _Local(http.client.HTTPConnection):
    """A connection to a socket file: a namespace without a network has no address."""

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.connect(self.host)


def healthy(release: Path, home: Path) -> int:
    """The status of /healthz, served by the installed release."""
    # Short: the path of a socket has at most 107 bytes.
    served = Path(f"/tmp/bundle-{os.getpid()}.sock")
    names = {"HOME": str(home), "CARBON_PEAK_MODE": "demo", "DATA_DIR": str(home.parent / "data")}
    command = ["unshare", "--map-root-user", "--net", str(release / "venv" / "bin" / "gunicorn")]
    command += ["--bind", f"unix:{served}", "carbon_peak.wsgi"]
    web = Process(command, home.parent / "web.log", names, folder=release / "app")
    try:
        with background.running(web):
            web.until(served.exists)
            asked = _Local(str(served), timeout=60)
            asked.request("GET", "/healthz", headers={"Host": "localhost"})
            return asked.getresponse().status
    finally:
        served.unlink(missing_ok=True)
