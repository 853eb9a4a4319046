"""Production starts with everything it needs or says, in one sentence, what is missing."""

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]

PRODUCTION = {
    "CARBON_PEAK_MODE": "production",
    "SECRET_KEY": "x" * 64,
    "CONTENT_KEY": base64.b64encode(b"k" * 32).decode(),
    "MEDIA_ROOT": "/data/media",
    "DATABASE_URL": "postgresql://tracker:word@db/peak",
    "MESSAGE_BROKER": "redis://redis:6379/0",
    "ALLOWED_HOSTS": "peak.example.cn",
}


def start(variables: dict[str, str], code: str = "") -> "subprocess.CompletedProcess[str]":
    """Read the settings in a process of its own, whose environment holds nothing else."""
    script = f"from carbon_peak import settings\n{code}"
    return subprocess.run(
        [sys.executable, "-c", script],
        cwd=REPOSITORY,
        env={"PATH": os.environ["PATH"]} | variables,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("name", sorted(PRODUCTION.keys() - {"CARBON_PEAK_MODE"}))
def test_production_does_not_start_without(name: str) -> None:
    without = {key: value for key, value in PRODUCTION.items() if key != name}
    done = start(without)
    assert done.returncode
    assert f"ImproperlyConfigured: {name} is not set. " in done.stderr.splitlines()[-1]


def test_production_is_the_default_and_closed() -> None:
    unsaid = {key: value for key, value in PRODUCTION.items() if key != "CARBON_PEAK_MODE"}
    done = start(
        unsaid,
        "assert settings.PRODUCTION and not settings.DEBUG\n"
        "assert not settings.SYNTHETIC_VALUES_ALLOWED\n"
        "assert settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE\n"
        "assert settings.SECURE_SSL_REDIRECT and settings.SECURE_HSTS_SECONDS\n"
        "assert settings.SECURE_PROXY_SSL_HEADER is None\n"
        "assert 'pool' in settings.DATABASES['default']['OPTIONS']\n"
        "assert settings.CELERY_TASK_ACKS_LATE and settings.CELERY_RESULT_BACKEND is None\n"
        "assert not settings.EMAIL_ENABLED\n",
    )
    assert done.returncode == 0, done.stderr


def test_production_passes_the_checks_of_django() -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "ERROR"],
        cwd=REPOSITORY,
        env={"PATH": os.environ["PATH"]} | PRODUCTION,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_demonstration_asks_for_nothing_and_keeps_its_keys(tmp_path: Path) -> None:
    demo = {"CARBON_PEAK_MODE": "demo", "DATA_DIR": str(tmp_path / "demo")}
    show = "print(settings.SECRET_KEY, settings.CONTENT_KEY.hex(), settings.CELERY_BROKER_URL)"
    first, second = start(demo, show), start(demo, show)
    assert first.returncode == 0, first.stderr
    assert first.stdout == second.stdout
    assert first.stdout.endswith("folder://localhost/\n")
    for name in ("secret.key", "content.key"):
        assert (tmp_path / "demo" / name).stat().st_mode & 0o777 == 0o600


def test_check_names_what_a_provider_lacks() -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=REPOSITORY,
        env={"PATH": os.environ["PATH"]} | PRODUCTION | {"OIDC_ISSUER": "https://id.city.cn"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("OIDC_CLIENT_ID is not set, and OIDC_ISSUER needs it.")


def test_a_wrong_mode_is_refused() -> None:
    done = start(PRODUCTION | {"CARBON_PEAK_MODE": "debug"})
    assert "Write one of production, demo, test." in done.stderr


def test_the_command_line_shows_the_sentence_alone() -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate"],
        cwd=REPOSITORY,
        env={"PATH": os.environ["PATH"], "CARBON_PEAK_MODE": "production"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("SECRET_KEY is not set. ")
    assert "Traceback" not in done.stderr


def test_what_is_run_by_hand_needs_no_secrets(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "check_plan", "fixtures/plans/dalian.yaml"],
        cwd=REPOSITORY,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path / "demo")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "35项任务" in done.stdout
