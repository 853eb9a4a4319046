"""Migrations that the release before survives: it serves on while they run."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from tests.migration_rules import (
    CHECKS,
    GONE,
    LOCKS,
    MIXED,
    NO_DEFAULT,
    STATEMENTS,
    TIGHTER,
    Offence,
    offences,
)

OURS = ("audit", "organizations", "plans", "indicators", "assessments")
# Migrations that break the rules, and nothing of an older release ran beside them: they were made
# before the first one. Whoever adds to this says why the release before survives it.
BEFORE_THE_FIRST_RELEASE = frozenset(
    {
        "assessments.0003_snapshots",
        "assessments.0005_supervision_grounds",
        "audit.0003_ledger_filters",
        "indicators.0003_synthetic_rows",
        "indicators.0005_daily_reminders",
        "indicators.0013_review_templates",
        "indicators.0015_drop_joint_reviewer",
        "indicators.0016_statutory_marks",
        "indicators.0018_trajectories_and_allocations",
        "indicators.0020_progress_codes",
        "indicators.0021_factor_documents",
        "indicators.0023_place_factors",
        "indicators.0024_indicator_nature",
        "indicators.0025_standard_factors",
        "organizations.0002_membership_dates",
        "organizations.0008_kept_pages",
        "organizations.0009_claimed_mails",
        "plans.0005_work_summary_versions",
        "plans.0006_recompute_runs",
    }
)
EXCEPTIONS: dict[str, str] = {}


def ours() -> Iterator[Offence]:
    """Everything against the rules, in the order of the migrations."""
    loader = MigrationLoader(None)
    leaves = [key for key in loader.graph.leaf_nodes() if key[0] in OURS]
    state = ProjectState()
    for key in loader.graph._generate_plan(leaves, at_end=True):
        migration = loader.graph.nodes[key]
        found = offences(migration, state)
        if migration.app_label in OURS:
            yield from found
        else:
            list(found)


def test_the_release_before_survives_every_migration() -> None:
    allowed = BEFORE_THE_FIRST_RELEASE | EXCEPTIONS.keys()
    assert [each for each in ours() if f"{each.app}.{each.migration}" not in allowed] == []


def person() -> ProjectState:
    """An app with one table, as the release before left it."""
    state = ProjectState()
    columns: list[tuple[str, models.Field[Any, Any]]] = [
        ("id", models.BigAutoField(primary_key=True)),
        ("name", models.CharField(max_length=20, null=True)),
    ]
    migrations.CreateModel("Notification", columns).state_forwards("organizations", state)
    return state


INDEX = models.Index(fields=("name",), name="notification_name")
NAMED = models.CheckConstraint(condition=~models.Q(name=""), name="notification_named")
AGED = models.CheckConstraint(condition=models.Q(age__gte=0), name="notification_aged")
AGE = migrations.AddField("notification", "age", models.IntegerField(default=0, db_default=0))


@pytest.mark.parametrize(
    ("operations", "rules"),
    [
        ([migrations.RemoveField("notification", "name")], [GONE]),
        ([migrations.RenameField("notification", "name", "title")], [GONE]),
        ([migrations.DeleteModel("Notification")], [GONE]),
        ([migrations.AddField("notification", "n", models.IntegerField(default=0))], [NO_DEFAULT]),
        ([migrations.AddField("notification", "n", models.IntegerField(null=True))], []),
        ([AGE, migrations.AddConstraint("notification", AGED)], []),
        ([migrations.AddConstraint("notification", NAMED)], [CHECKS]),
        ([migrations.AddIndex("notification", INDEX)], [LOCKS]),
        (
            [migrations.AlterField("notification", "name", models.CharField(max_length=20))],
            [TIGHTER],
        ),
        (
            [
                migrations.AlterField(
                    "notification", "name", models.CharField(max_length=30, null=True)
                )
            ],
            [],
        ),
        ([migrations.RunSQL("SELECT 1")], [STATEMENTS]),
        ([migrations.RunPython(migrations.RunPython.noop)], []),
        ([AGE, migrations.RunPython(migrations.RunPython.noop)], [MIXED]),
    ],
)
def test_what_the_release_before_does_not_survive_is_named(
    operations: list[migrations.operations.base.Operation], rules: list[str]
) -> None:
    kind = type("Migration", (migrations.Migration,), {"operations": operations})
    found = offences(kind("0002", "organizations"), person())
    assert [each.rule for each in found] == rules
