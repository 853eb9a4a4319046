"""What the product is made of, as CycloneDX: `python -m carbon_peak.sbom > sbom.json`.

Names, versions and hashes are those of the lock, requirements/base.txt; licences are what the
installed packages say of themselves, and are left out where one is not installed here.
"""

import json
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements" / "base.txt"
_PINNED = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(?P<version>[^\s;\\]+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_VERSION = re.compile(r'^version = "([^"]+)"', re.MULTILINE)
_LICENCE = "License :: "


@dataclass(frozen=True)
class Locked:
    """One package of the lock, with the hashes of its files."""

    name: str
    version: str
    hashes: tuple[str, ...]


def locked(text: str) -> list[Locked]:
    """The packages of a lock in its order."""
    entries = re.split(r"\n(?=[A-Za-z0-9])", text)
    return [
        Locked(found["name"], found["version"], tuple(_HASH.findall(entry)))
        for entry in entries
        if (found := _PINNED.match(entry))
    ]


def licence_of(name: str) -> str:
    """The licence as the installed package states it; empty where it is not known."""
    try:
        stated = metadata(name)
    except PackageNotFoundError:
        return ""
    classified = [
        each.rpartition(" :: ")[2]
        for each in stated.get_all("Classifier") or ()
        if each.startswith(_LICENCE)
    ]
    written = _stated(stated, "License")
    # Some put the whole text there.
    short = written if "\n" not in written and len(written) < 80 else ""
    return _stated(stated, "License-Expression") or short or ", ".join(classified)


def _stated(stated: PackageMetadata, field: str) -> str:
    return str((stated.get_all(field) or [""])[0]).strip()


def bill_of_materials(packages: Iterable[Locked], version: str) -> dict[str, object]:
    """The document; the same lock gives the same one."""
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "name": "carbon-peak-tracker",
                "version": version,
                "licenses": [{"license": {"id": "Apache-2.0"}}],
            }
        },
        "components": [_component(each) for each in packages],
    }


def _component(package: Locked) -> dict[str, object]:
    address = f"pkg:pypi/{package.name.lower().replace('_', '-')}@{package.version}"
    component: dict[str, object] = {
        "type": "library",
        "bom-ref": address,
        "name": package.name,
        "version": package.version,
        "purl": address,
        # A component has one file here; a lock names those of every platform.
        "properties": [
            {"name": "carbon-peak:wheel-sha256", "value": value} for value in package.hashes
        ],
    }
    licence = licence_of(package.name)
    if licence:
        component["licenses"] = [{"license": {"name": licence}}]
    return component


def main() -> int:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    version = _VERSION.search(project)
    packages = locked(LOCK.read_text(encoding="utf-8"))
    bill = bill_of_materials(packages, version[1] if version else "")
    sys.stdout.write(json.dumps(bill, ensure_ascii=False, indent=2) + "\n")
    for each in packages:
        sys.stderr.write(f"{each.name} {each.version}: {licence_of(each.name) or 'not stated'}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
