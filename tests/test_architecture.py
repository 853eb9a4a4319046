"""The order of packages and layers holds in the product, and the rules see what breaks it."""

from pathlib import Path

import pytest

from tests import architecture
from tests.architecture import modules

REPOSITORY = Path(__file__).resolve().parent.parent


def test_the_product_keeps_the_rules() -> None:
    read = modules(REPOSITORY)
    assert {module.package for module in read} == set(architecture.PRODUCT)
    faults = [fault for rule in architecture.RULES for fault in rule(read)]
    assert not faults, "\n".join(faults)


BROKEN = [
    # rule, path, text, what the fault says
    (
        "upward_imports",
        "audit/services/a.py",
        "from plans.models import Plan",
        "import plans.models",
    ),
    ("upward_imports", "plans/models/a.py", "import indicators", "import indicators"),
    ("upward_imports", "tasks/jobs.py", "from carbon_peak.celery import app", "carbon_peak.celery"),
    ("upward_imports", "carbon_peak/urls.py", "from plans import urls", "import plans.urls"),
    ("upward_imports", "carbon_peak/urls.py", "import tasks.jobs", "import tasks.jobs"),
    ("upward_imports", "plans/services/a.py", "from tests.servers import run", "tests.servers"),
    ("upward_imports", "plans/models/a.py", "from . import b", "must not import .."),
    (
        "upward_imports",
        "plans/models/a.py",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from indicators.models import M",
        "import indicators.models.M",
    ),
    (
        "upward_imports",
        "organizations/services/a.py",
        "def f():\n    import_string('assessments.services.warn')",
        "import assessments.services.warn",
    ),
    (
        "upward_imports",
        "audit/services/a.py",
        "from django.apps import apps\nPlan = apps.get_model('plans.Plan')",
        "import plans.Plan",
    ),
    (
        "upward_relations",
        "plans/models/a.py",
        "link = models.ForeignKey('indicators.Measure', on_delete=models.CASCADE)",
        "point to indicators.Measure",
    ),
    (
        "upward_relations",
        "audit/models/a.py",
        "link = OneToOneField(on_delete=CASCADE, to='organizations.User')",
        "point to organizations.User",
    ),
    (
        "upward_relations",
        "plans/models/a.py",
        "link = ManyToManyField(Plan, through='tasks.Link')",
        "point to tasks.Link",
    ),
    (
        "upward_relations",
        "plans/models/a.py",
        "link = TenantForeignKey(f'{app}.Measure')",
        "plain to read",
    ),
    (
        "upward_relations",
        "plans/migrations/0002_a.py",
        "class Migration:\n    dependencies = [('indicators', '0001_initial')]",
        "wait for indicators",
    ),
    ("upward_layers", "plans/models/a.py", "from plans.services.b import c", "models must not use"),
    ("upward_layers", "plans/models/a.py", "from plans import access", "models must not use"),
    ("upward_layers", "plans/services/a.py", "from plans.forms import b", "services must not use"),
    ("upward_layers", "plans/domain/a.py", "from plans.models import b", "domain must not use"),
    ("upward_layers", "plans/models/a.py", "import audit.services.ledger", "models must not use"),
    ("upward_layers", "plans/selectors/a.py", "from plans.api import b", "selectors must not use"),
    ("impure_domains", "plans/domain/a.py", "from django.utils import timezone", "no django"),
    ("impure_domains", "plans/domain/a.py", "import rest_framework", "no rest_framework"),
    ("impure_domains", "plans/domain/a.py", "from celery import shared_task", "no celery"),
    ("impure_domains", "plans/domain/a/b.py", "import time", "no time"),
    ("impure_domains", "plans/domain/a.py", "from urllib.request import urlopen", "no urllib"),
    ("impure_domains", "plans/domain/a.py", "import socket", "no socket"),
    ("impure_domains", "plans/domain/a.py", "import requests", "no requests"),
    ("impure_domains", "plans/domain/a.py", "today = datetime.now()", "no clock"),
    ("impure_domains", "plans/domain/a.py", "def f(clock=date.today): ...", "no clock"),
    ("impure_domains", "plans/domain/a.py", "from audit.signals import asked", "no audit.signals"),
    (
        "unexplained_late_imports",
        "plans/services/a.py",
        "def f():\n    from plans import models",
        "needs its reason",
    ),
    ("empty_names", "plans/utils.py", "", "says nothing"),
    ("empty_names", "plans/services/helpers/a.py", "", "says nothing"),
    (
        "scattered_sql",
        "plans/services/a.py",
        "old = connection.vendor == 'oracle'",
        "audit.databases",
    ),
    ("scattered_sql", "plans/services/a.py", "q = f'SELECT pg_sleep({n})'", "audit.databases"),
    ("scattered_sql", "plans/selectors/a.py", "q = 'SELECT a::bigint FROM b'", "audit.databases"),
    (
        "kept_clocks",
        "plans/selectors/a.py",
        "@compiled\ndef f():\n    return Plan.objects.filter(day=timezone.localdate())",
        "no localdate",
    ),
    (
        "kept_clocks",
        "plans/selectors/a.py",
        "@compiled\ndef f(): return g()\ndef g(): return h()\ndef h(): return now()",
        "a.py:4: would keep the day",
    ),
]

SOUND = [
    (
        "plans/services/a.py",
        "from audit.services.ledger import recorded\nfrom plans.models import P",
    ),
    ("plans/services/a.py", "from plans import access, selectors\nfrom plans.domain import units"),
    ("plans/models/a.py", "link = ForeignKey(settings.AUTH_USER_MODEL, on_delete=PROTECT)"),
    ("audit/models/a.py", "link = ForeignKey(settings.AUTH_USER_MODEL, on_delete=PROTECT)"),
    ("plans/models/a.py", "a = ForeignKey('self')\nb = ForeignKey('Plan')\nc = ForeignKey(Place)"),
    ("plans/models/a.py", "a = ForeignKey('organizations.Place', on_delete=PROTECT)"),
    ("plans/migrations/0002_a.py", "dependencies = [('organizations', '0001_initial')]"),
    ("plans/domain/a.py", "import numpy\nfrom plans.domain.units import Unit\nimport timeit"),
    (
        "plans/apps.py",
        "def ready():\n    # the models are not loaded yet\n    from plans import urls",
    ),
    ("plans/apps.py", "def ready():\n    from plans import urls  # not loaded yet"),
    ("carbon_peak/urls.py", "include('plans.urls')"),
    ("carbon_peak/health.py", "check = import_string('audit.triggers.missing')"),
    ("audit/databases.py", "q = 'SELECT unnest(%s)'"),
    ("plans/migrations/0002_a.py", "q = 'CREATE TRIGGER a'"),
    ("tasks/receivers.py", "from assessments.services import warnings"),
    ("plans/selectors/a.py", "@compiled\ndef f(day): return Now()\ndef g(): return f(localdate())"),
]


def planted(root: Path, path: str, text: str) -> None:
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(("name", "path", "text", "saying"), BROKEN)
def test_a_planted_fault_is_found(
    tmp_path: Path, name: str, path: str, text: str, saying: str
) -> None:
    planted(tmp_path, path, text)
    faults = getattr(architecture, name)(modules(tmp_path))
    assert len(faults) == 1
    assert faults[0].startswith(f"{path}:")
    assert saying in faults[0]


@pytest.mark.parametrize(("path", "text"), SOUND)
def test_a_sound_module_has_no_fault(tmp_path: Path, path: str, text: str) -> None:
    planted(tmp_path, path, text)
    assert [fault for rule in architecture.RULES for fault in rule(modules(tmp_path))] == []


def test_a_module_of_no_layer_does_not_hide_a_higher_one(tmp_path: Path) -> None:
    planted(tmp_path, "plans/bridge.py", "from plans.services import plans")
    planted(tmp_path, "plans/models/plans.py", "from plans.bridge import publish")
    planted(tmp_path, "plans/views/plans.py", "from plans.bridge import publish")
    (fault,) = architecture.upward_layers(modules(tmp_path))
    assert fault.startswith("plans/models/plans.py:1:")


def test_modules_that_import_each_other_are_read_to_the_end(tmp_path: Path) -> None:
    planted(tmp_path, "plans/first.py", "from plans.second import a")
    planted(tmp_path, "plans/second.py", "from plans.first import b")
    planted(tmp_path, "plans/models/a.py", "from plans.first import b")
    assert architecture.upward_layers(modules(tmp_path)) == []
