"""Who may publish, and what may not be published."""

import hashlib
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied

from audit.domain.actors import Actor
from organizations.domain.roles import Role
from plans.domain.plan_files import PlanFile, parse_plan_file
from plans.models import PlanVersion
from plans.services import PublishError, SourceFile, publish
from tests.cast import SYSTEM, make_cast
from tests.seeds import plan_text, source_file

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def plan_file() -> PlanFile:
    return parse_plan_file(plan_text("siping"))


def marked(plan_file: PlanFile, source: SourceFile) -> tuple[PlanFile, SourceFile]:
    """The same plan, with a secrecy mark after its last line."""
    text = source.text + "\n机密★长期\n"
    digest = hashlib.sha256(text.encode()).hexdigest()
    facts = plan_file.source.model_copy(update={"sha256": digest, "text_sha256": digest})
    file = plan_file.model_copy(update={"source": facts})
    return file, replace(source, data=text.encode(), text=text)


def test_a_source_with_a_secrecy_mark_is_refused(plan_file: PlanFile) -> None:
    file, source = marked(plan_file, source_file("siping"))
    with pytest.raises(PublishError, match="密级标志") as refused:
        publish(file, source, actor=SYSTEM)
    assert [problem.path for problem in refused.value.problems] == ["source"]
    assert not PlanVersion.objects.exists()


def test_only_the_office_of_the_place_publishes(plan_file: PlanFile) -> None:
    cast = make_cast()
    for name in ("amy", "oscar"):
        actor = Actor(account=cast[name].pk, unit="", role=Role.OFFICE)
        with pytest.raises(PermissionDenied):
            publish(plan_file, source_file("siping"), actor=actor)
    assert not PlanVersion.objects.exists()
    office = Actor(account=cast["olga"].pk, unit="", role=Role.OFFICE)
    assert publish(plan_file, source_file("siping"), actor=office).number == 1
