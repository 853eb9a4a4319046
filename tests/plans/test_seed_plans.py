"""The five seed plans: whole, true to their text, and the same after an import and an export."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from audit.services import verify_ledger
from plans.domain.plan_files import check_against_source, dump_plan_file, parse_plan_file
from plans.models import PlanVersion, Target
from plans.selectors import plan_file_of
from plans.services import PublishError, publish
from tests.seeds import SLUGS, SYSTEM, plan_text, source_file


@pytest.mark.parametrize(
    ("slug", "tasks"),
    [("siping", 45), ("dalian", 35), ("ruichang", 43), ("loudi", 40), ("jungar", 44)],
)
def test_every_numbered_item_is_a_plan_task(slug: str, tasks: int) -> None:
    assert len(parse_plan_file(plan_text(slug)).tasks) == tasks


@pytest.mark.parametrize("slug", SLUGS)
def test_every_quote_is_its_slice_and_every_figure_is_accounted_for(slug: str) -> None:
    assert check_against_source(parse_plan_file(plan_text(slug)), source_file(slug).text) == []


@pytest.mark.django_db
@pytest.mark.parametrize("slug", SLUGS)
def test_export_of_an_import_is_byte_identical(slug: str) -> None:
    version = publish(parse_plan_file(plan_text(slug)), source_file(slug), actor=SYSTEM)
    assert dump_plan_file(plan_file_of(version)) == plan_text(slug)
    assert verify_ledger().holds


@pytest.mark.django_db
def test_export_plan_writes_the_file_that_was_loaded(tmp_path: Path) -> None:
    publish(parse_plan_file(plan_text("dalian")), source_file("dalian"), actor=SYSTEM)
    out = tmp_path / "dalian.yaml"
    call_command("export_plan", "dalian", "--version", "1", "-o", str(out))
    assert out.read_bytes() == plan_text("dalian").encode()


@pytest.mark.django_db
def test_publishing_again_changes_nothing() -> None:
    plan_file = parse_plan_file(plan_text("siping"))
    first = publish(plan_file, source_file("siping"), actor=SYSTEM)
    assert publish(plan_file, source_file("siping"), actor=SYSTEM) == first
    assert PlanVersion.objects.count() == 1


@pytest.mark.django_db
def test_a_published_version_cannot_be_replaced_by_another_content() -> None:
    plan_file = parse_plan_file(plan_text("siping"))
    publish(plan_file, source_file("siping"), actor=SYSTEM)
    other = plan_file.model_copy(update={"issuer": "某市人民政府"})
    with pytest.raises(PublishError, match="不可更改"):
        publish(other, source_file("siping"), actor=SYSTEM)


@pytest.mark.django_db
def test_a_version_number_may_not_be_skipped() -> None:
    plan_file = parse_plan_file(plan_text("siping")).model_copy(update={"version": 3})
    with pytest.raises(PublishError, match="版本号应为1"):
        publish(plan_file, source_file("siping"), actor=SYSTEM)
    assert not PlanVersion.objects.exists()


@pytest.mark.django_db
def test_the_database_keeps_published_targets() -> None:
    publish(parse_plan_file(plan_text("siping")), source_file("siping"), actor=SYSTEM)
    with pytest.raises(IntegrityError), transaction.atomic():
        Target.objects.update(value="1")
