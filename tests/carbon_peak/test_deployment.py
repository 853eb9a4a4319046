"""What is handed to those who install and run the product."""

import re
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from carbon_peak.metrics import HELP
from carbon_peak.processes import commands
from carbon_peak.reference import SOURCE, read_settings
from tests.deployed import commands as deployed_commands
from tests.hosts.databases import SETTINGS

REPOSITORY = Path(__file__).resolve().parents[2]
LOCKS = sorted((REPOSITORY / "requirements").glob("*.txt"))
SERVICES = ["backup", "beat", "migrate", "postgres", "proxy", "redis", "web"]
SERVICES += ["worker-fast", "worker-slow"]


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(
        (REPOSITORY / "docker-compose.yml").read_text(encoding="utf-8")
    )
    return loaded


def test_the_services_of_the_design_are_there(compose: dict[str, Any]) -> None:
    assert sorted(compose["services"]) == SERVICES
    queues = {
        name: service["command"][service["command"].index("--queues") + 1]
        for name, service in compose["services"].items()
        if name.startswith("worker")
    }
    assert queues == {"worker-fast": "fast", "worker-slow": "slow"}


def test_every_lasting_service_is_watched(compose: dict[str, Any]) -> None:
    unwatched = [
        name for name, service in compose["services"].items() if "healthcheck" not in service
    ]
    assert unwatched == ["migrate"]


def test_secrets_are_files_and_stand_in_no_environment(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        environment = service.get("environment", {})
        bare = [each for each in environment if re.search(r"PASSWORD$|_KEY$|TOKEN$|_URL$", each)]
        assert set(bare) <= {"SITE_URL"}, name
        files = {word for each, word in environment.items() if each.endswith("_FILE")}
        given = {f"/run/secrets/{secret}" for secret in service.get("secrets", [])}
        # Settings of a shared environment that a service has no file for would stop it.
        assert files <= given, name


def test_every_secret_is_made(compose: dict[str, Any], tmp_path: Path) -> None:
    for name, secret in compose["secrets"].items():
        assert re.fullmatch(rf"\$\{{SECRETS(:\?[^}}]+)?\}}/{name}", secret["file"])
    assert sorted(made_secrets()) == sorted(compose["secrets"])


def made_secrets() -> list[str]:
    script = (REPOSITORY / "deploy" / "make-secrets.sh").read_text(encoding="utf-8")
    return re.findall(r"(?m)^keep (\w+) ", script)


def test_web_processes_fit_their_bounds(compose: dict[str, Any]) -> None:
    """Some 300 MB each, and the uploads that pass through memory in a container."""
    processes = runpy.run_path(str(REPOSITORY / "deploy" / "serving.py"))["workers"]
    limit = compose["services"]["web"]["mem_limit"]
    assert int(limit.removesuffix("m")) >= processes * 300 + 512
    unit = (REPOSITORY / "deploy" / "systemd" / "carbon-peak-web.service").read_text("utf-8")
    assert int(re.findall(r"MemoryMax=(\d+)M", unit)[0]) >= processes * 300


def test_containers_may_little(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        assert service["read_only"], name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert {"mem_limit", "pids_limit", "networks", "logging"} <= set(service), name
        assert re.search(r":\$\{VERSION:-|:\d+\.\d+", service["image"]), name
    assert compose["networks"]["back"] == {"internal": True}
    assert compose["services"]["proxy"]["networks"] == ["front"]


def test_what_passes_through_the_proxy_lies_on_its_disk(compose: dict[str, Any]) -> None:
    """Uploads of 55 MB and downloads in memory would end the proxy."""
    assert "spool:/var/cache/nginx" in compose["services"]["proxy"]["volumes"]


def test_only_the_proxy_is_open_to_the_outside(compose: dict[str, Any]) -> None:
    assert [name for name, service in compose["services"].items() if "ports" in service] == [
        "proxy"
    ]


def test_every_named_volume_and_dependency_exists(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        assert set(service.get("depends_on", {})) <= set(compose["services"])
        for volume in service.get("volumes", []):
            source = volume.rpartition(":/")[0] if not volume.startswith("$") else ""
            if source.startswith("./"):
                assert (REPOSITORY / source).exists()
            elif source:
                assert source in compose["volumes"]


class Overlay(yaml.SafeLoader):
    """Reads what Compose knows beyond YAML: `!reset` takes away, `!override` replaces."""


# Any: the stubs name no node.
def replacing(loader: yaml.SafeLoader, node: Any) -> Any:
    return loader.construct_sequence(node)


Overlay.add_constructor("!reset", lambda _loader, _node: "taken away")
Overlay.add_constructor("!override", replacing)


def test_on_several_machines_each_service_runs_where_it_is_asked_to(
    compose: dict[str, Any],
) -> None:
    text = (REPOSITORY / "deploy" / "compose.hosts.yml").read_text(encoding="utf-8")
    # A subclass of the safe loader.
    overlay = yaml.load(text, Overlay)
    assert set(overlay["services"]) == set(compose["services"])
    for name, service in overlay["services"].items():
        assert service["profiles"], name
        # Waiting for a service of another machine would stop the start.
        assert (service.get("depends_on") == "taken away") == (
            "depends_on" in compose["services"][name]
        )
        # Behind an alias some versions of Compose pass over these words.
        assert "<<" not in service
    head, _, services = text.partition("\nservices:")
    base = (REPOSITORY / "docker-compose.yml").read_text(encoding="utf-8")
    assert "*" not in services
    assert all(key in head or key in base for key in re.findall(r"\$\{(\w+)", services))


SETTINGS_READ = {read.name for read in read_settings(SOURCE.read_text(encoding="utf-8"))}
UNITS = sorted((REPOSITORY / "deploy" / "systemd").glob("*.service"))


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_units_are_hardened_and_find_their_settings(unit: Path) -> None:
    text = unit.read_text(encoding="utf-8")
    for line in (
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "PrivateTmp=yes",
        "User=carbon-peak",
    ):
        assert f"\n{line}\n" in text
    assert "MemoryMax=" in text
    assert "Restart=always" in text or "Type=oneshot" in text
    # systemd hands each on under the name of a setting.
    credentials = set(re.findall(r"LoadCredential=(\w+):", text))
    assert {name.upper() for name in credentials} <= SETTINGS_READ
    files = set(re.findall(r"LoadCredential=\w+:/etc/carbon-peak/secrets/(\w+)", text))
    assert files <= set(made_secrets())
    example = (unit.parent / "carbon-peak.env").read_text(encoding="utf-8")
    named = re.findall(r"\$\{?([A-Z_]+)", text.replace("$MAINPID", ""))
    assert all(f"\n{name}=" in example for name in named)


@pytest.mark.parametrize(
    ("unit", "name"), [("web", "web"), ("worker@", "fast"), ("worker@", "slow"), ("beat", "beat")]
)
def test_a_unit_starts_what_compose_starts(unit: str, name: str) -> None:
    folder = REPOSITORY / "deploy" / "systemd"
    text = (folder / f"carbon-peak-{unit}.service").read_text(encoding="utf-8")
    line = re.search(r"(?m)^ExecStart=/opt/carbon-peak/current/venv/bin/(.+)$", text)
    assert line is not None
    example = dict(re.findall(r"(?m)^(\w+)=(.*)$", (folder / "carbon-peak.env").read_text()))
    said = line[1].replace("%i", name).replace("%H", "%h")
    words = re.sub(r"\$\{(\w+)\}", lambda key: example[key[1]], said).split()
    # What all drills start as well.
    python, module, *deployed = deployed_commands(example["BIND"])[name]
    assert (python, module) == (sys.executable, "-m")
    # A unit's address is in its environment, where deploy/serving.py finds it.
    if name == "web":
        words += ["--bind", example["BIND"]]
    assert sorted(words) == sorted(deployed)


def test_the_drill_and_the_document_have_the_same_database_settings() -> None:
    text = (REPOSITORY / "docs" / "operations.md").read_text(encoding="utf-8")
    assert [name for name in SETTINGS if f"    {name} = " not in text] == []


def test_alerts_ask_for_metrics_that_there_are() -> None:
    rules = yaml.safe_load((REPOSITORY / "deploy" / "alerts.yml").read_text(encoding="utf-8"))
    asked = {
        name
        for rule in rules["groups"][0]["rules"]
        for name in re.findall(r"carbon_peak_\w+", rule["expr"])
    }
    source = (REPOSITORY / "dashboards" / "selectors" / "operations.py").read_text(encoding="utf-8")
    told = set(re.findall(r'"(carbon_peak_\w+)"', source)) | set(HELP)
    assert {name.removesuffix("_bucket") for name in asked} <= told
    text = (REPOSITORY / "docs" / "operations.md").read_text(encoding="utf-8")
    assert [name for name in told if f"`{name}`" not in text] == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_names_no_registry_and_no_place(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert not re.search(r"https?:|file:|find-links|index-url| @ |(?<!\\)\s/\w", text)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_locked_package_has_a_hash(lock: Path) -> None:
    entries = re.split(r"\n(?=\S)", lock.read_text(encoding="utf-8").strip())
    assert entries
    assert [entry.split("\n")[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_all_requirements_are_locked() -> None:
    assert [lock.stem for lock in LOCKS] == ["audit", "base", "bundle", "dev", "servers"]
    pinned = {lock.stem: set(_pins(lock)) for lock in LOCKS}
    assert pinned["base"] <= pinned["dev"]
    for name, pins in pinned.items():
        wanted = (REPOSITORY / "requirements" / f"{name}.in").read_text(encoding="utf-8")
        names = re.findall(r"(?m)^([A-Za-z][\w.-]*)", wanted)
        locked = {pin.partition("==")[0] for pin in pins}
        assert {re.sub(r"[-_.]+", "-", word).lower() for word in names} <= locked


def _pins(lock: Path) -> list[str]:
    return re.findall(r"(?m)^([\w.-]+==\S+)", lock.read_text(encoding="utf-8").replace("[", " ["))


def test_the_process_tree_serves_both_queues() -> None:
    tree = commands("127.0.0.1:8000")
    assert list(tree) == ["web", "fast", "slow", "beat"]
    assert tree["fast"][-4:-2] == ["--queues", "fast"]
    assert tree["slow"][-4:-2] == ["--queues", "slow"]


def test_the_servers_command_needs_a_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.servers", "run", "--"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "name the command to run" in done.stderr
