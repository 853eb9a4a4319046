"""The offline bundle for networks without a registry: `python -m carbon_peak.bundle --help`.

One tar of wheels, source, collected static files, compiled translations, bill of materials, hashes
and the script that installs it. The same commit gives the same bytes: names are sorted, times are
the commit's. Wheels are those of the lock, by its hashes, for one platform and Python.
"""

import argparse
import base64
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement

from carbon_peak.sbom import LOCK, ROOT, bill_of_materials, locked

INSTALLER = ROOT / "deploy" / "install.sh"
PIP_LOCK = ROOT / "requirements" / "bundle.txt"
PLATFORMS = ("x86_64", "aarch64")
# glibc of 银河麒麟 V10 and openEuler 20.03; whatever is newer runs the same wheels.
GLIBC = 28
_OLDEST_GLIBC = 5
# The last patch release of a line is not known yet; markers ask for the first ones.
_PATCHES = ("0", "99")
# Git files that a running copy has no use for.
_NOT_SHIPPED = ("tests", ".github", ".gitignore", ".dockerignore")


@dataclass(frozen=True)
class Target:
    """Where the bundle will be installed: a machine and a Python such as 3.11."""

    machine: str
    python: str

    @property
    def tag(self) -> str:
        """As in the names of wheels."""
        return f"cp{self.python.replace('.', '')}-manylinux_2_{GLIBC}_{self.machine}"

    def wants(self, requirement: Requirement) -> bool:
        """Whether any patch release of the Python needs the package there."""
        marker = requirement.marker
        return marker is None or any(
            marker.evaluate(
                {
                    "platform_machine": self.machine,
                    "sys_platform": "linux",
                    "platform_system": "Linux",
                    "os_name": "posix",
                    "implementation_name": "cpython",
                    "platform_python_implementation": "CPython",
                    "python_version": self.python,
                    "python_full_version": f"{self.python}.{patch}",
                }
            )
            for patch in _PATCHES
        )


def requirements(text: str, target: Target) -> Iterator[str]:
    """The entries of a lock that a target needs, with their hashes and without their markers."""
    for entry in re.split(r"\n(?=[A-Za-z0-9])", text.strip()):
        first, _, hashes = entry.partition("\\\n")
        requirement = Requirement(first)
        if target.wants(requirement):
            requirement.marker = None
            yield f"{requirement} \\\n{hashes}"


def download(target: Target, folder: Path) -> None:
    """Put the wheels of both locks into a folder; a package without one is named and ends this."""
    wanted = folder.with_suffix(".txt")
    texts = (lock.read_text(encoding="utf-8") for lock in (LOCK, PIP_LOCK))
    wanted.write_text("\n".join(line for text in texts for line in requirements(text, target)))
    tags = [f"manylinux_2_{minor}" for minor in range(GLIBC, _OLDEST_GLIBC - 1, -1)]
    platforms = [*tags, "manylinux2014", "manylinux2010", "manylinux1"]
    number = target.python.replace(".", "")
    _run(
        *(sys.executable, "-m", "pip", "download", "--quiet", "--require-hashes", "--no-deps"),
        *("--only-binary", ":all:", "--implementation", "cp", "--python-version", target.python),
        *("--abi", f"cp{number}", "--abi", "abi3", "--abi", "none"),
        *(word for name in platforms for word in ("--platform", f"{name}_{target.machine}")),
        *("--dest", str(folder), "--requirement", str(wanted)),
    )
    wanted.unlink()


def without_wheel(target: Target) -> list[str]:
    """Locked packages that have no wheel for a target; one question to the registry for each."""
    lines = requirements(LOCK.read_text(encoding="utf-8"), target)
    names = (line.partition(" ")[0] for line in lines)
    with tempfile.TemporaryDirectory() as empty:
        return [name for name in names if not _has_wheel(name, target, empty)]


def _has_wheel(name: str, target: Target, folder: str) -> bool:
    asked = subprocess.run(  # noqa: S603 - the package's name is the lock's
        [
            *(str(Path(sys.executable).with_name("uv")), "pip", "install", "--dry-run"),
            *("--quiet", "--no-deps", "--only-binary", ":all:", "--target", folder),
            *("--python-version", target.python),
            *("--python-platform", f"{target.machine}-manylinux_2_{GLIBC}", name),
        ],
        check=False,
        capture_output=True,
    )
    return asked.returncode == 0


def build(target: Target, output: Path) -> Path:
    """Write the bundle of the commit that is checked out, and its hash beside it."""
    commit = _git("rev-parse", "HEAD")
    version = _version()
    name = f"carbon-peak-tracker-{version}-{commit[:10]}-{target.tag}"
    with tempfile.TemporaryDirectory() as working:
        folder = Path(working) / name
        (folder / "wheels").mkdir(parents=True)
        download(target, folder / "wheels")
        _check_out(folder / "app")
        _prepare(folder)
        _describe(folder, target, version=version, commit=commit)
        output.mkdir(parents=True, exist_ok=True)
        path = output / f"{name}.tar"
        pack(folder, path, moment=int(_git("show", "--no-patch", "--format=%ct", "HEAD")))
    sums = f"{_sha256(path)}  {path.name}\n"
    path.with_suffix(".tar.sha256").write_text(sums, encoding="utf-8")
    return path


def _check_out(folder: Path) -> None:
    """The files of the commit: what lies about changed is not shipped."""
    archive = _output("git", "archive", "--format=tar", "HEAD")
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        members = [each for each in files if each.name.split("/")[0] not in _NOT_SHIPPED]
        files.extractall(folder, members, filter="data")


def _prepare(folder: Path) -> None:
    """Compile the translations and collect the static files, as production serves them."""
    app = folder / "app"
    for catalogue in sorted(app.glob("locale/*/LC_MESSAGES/*.po")):
        words = ("--input-file", str(catalogue), "--output-file", str(catalogue.with_suffix(".mo")))
        _run(sys.executable, "-m", "babel.messages.frontend", "--quiet", "compile", *words)
    with tempfile.TemporaryDirectory() as data:
        # Collecting reads the settings, which ask for the secrets of production.
        settings = {
            "DJANGO_SETTINGS_MODULE": "carbon_peak.settings",
            "CARBON_PEAK_MODE": "production",
            "SECRET_KEY": "build",
            "CONTENT_KEY": base64.b64encode(bytes(32)).decode(),
            "ALLOWED_HOSTS": "build",
            "DATABASE_URL": f"sqlite:///{data}/build.sqlite3",
            "MESSAGE_BROKER": f"file://{data}/broker",
            "DATA_DIR": data,
            "MEDIA_ROOT": f"{data}/media",
            "STATIC_ROOT": str(folder / "static"),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        collect = (sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0")
        _run(*collect, cwd=app, env=os.environ | settings)


def _describe(folder: Path, target: Target, *, version: str, commit: str) -> None:
    bill = bill_of_materials(locked(LOCK.read_text(encoding="utf-8")), version)
    text = json.dumps(bill, ensure_ascii=False, indent=2) + "\n"
    (folder / "sbom.json").write_text(text, encoding="utf-8")
    told = {
        "VERSION": version,
        "COMMIT": commit,
        "PYTHON": target.python,
        "MACHINE": target.machine,
    }
    lines = "".join(f"{key}={value}\n" for key, value in told.items())
    (folder / "BUNDLE").write_text(lines, encoding="utf-8")
    (folder / "install.sh").write_bytes(INSTALLER.read_bytes())
    sums = (f"{_sha256(path)}  {path.relative_to(folder)}\n" for path in _files(folder))
    text = "".join(sums)
    (folder / "SHA256SUMS").write_text(text, encoding="utf-8")


def pack(folder: Path, path: Path, *, moment: int) -> None:
    """Write a folder as a tar: owner, times and order are the same whoever builds.

    Nothing is squeezed: wheels are packed already.
    """
    with tarfile.open(path, "w", format=tarfile.PAX_FORMAT) as archive:
        for file in _files(folder):
            entry = tarfile.TarInfo(f"{folder.name}/{file.relative_to(folder)}")
            entry.size = file.stat().st_size
            entry.mtime = moment
            entry.mode = 0o755 if file.suffix == ".sh" else 0o644
            with file.open("rb") as content:
                archive.addfile(entry, content)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _version() -> str:
    found = re.search(
        r'^version = "([^"]+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE
    )
    return found[1] if found else "0"


def _git(*arguments: str) -> str:
    return _output("git", *arguments).decode().strip()


def _output(*command: str) -> bytes:
    return subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout  # noqa: S603 - our own words


def _run(
    *command: str, cwd: Path = ROOT, env: "os._Environ[str] | dict[str, str]" = os.environ
) -> None:
    subprocess.run(command, cwd=cwd, env=env, check=True)  # noqa: S603 - our own words


def main() -> int:
    """Build, or only say which packages have no wheel."""
    parser = argparse.ArgumentParser(description="Build the offline bundle, or check its wheels.")
    parser.add_argument("--platform", choices=PLATFORMS, default="x86_64")
    parser.add_argument("--python", default="3.11", help="such as 3.11")
    parser.add_argument("--output", type=Path, default=ROOT / "var" / "bundle")
    parser.add_argument("--check", action="store_true", help="name packages without a wheel")
    given = parser.parse_args()
    target = Target(given.platform, given.python)
    if given.check:
        missing = without_wheel(target)
        sys.stdout.write("".join(f"{name} has no wheel for {target.tag}.\n" for name in missing))
        sys.stdout.write(f"{len(missing)} packages of the lock have no wheel for {target.tag}.\n")
        return int(bool(missing))
    sys.stdout.write(f"{build(target, given.output)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
