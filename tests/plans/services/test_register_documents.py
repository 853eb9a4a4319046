"""Documents of register items: checked files, kept with their hash; a newer one replaces none."""

import hashlib

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from audit.services import read_content, verify_ledger
from plans.domain.evidence_files import check_evidence
from plans.models import RegisterDocument
from plans.services import attach_document
from tests.plans.register_plan import RegisterPlan, make_register_plan

pytestmark = pytest.mark.django_db

FIRST = check_evidence("批复一".encode(), "批复.txt")
SECOND = check_evidence("批复二".encode(), "批复(修订).txt")


@pytest.fixture
def made() -> RegisterPlan:
    return make_register_plan().named()


def test_versions_are_kept_with_their_hash(made: RegisterPlan) -> None:
    amy = made.work.viewer("amy")
    old = attach_document(amy, made.project, FIRST)
    new = attach_document(amy, made.project, SECOND, replaces=old)
    assert [read_content(row.content).decode() for row in (old, new)] == ["批复一", "批复二"]
    assert new.sha256 == hashlib.sha256(SECOND.data).hexdigest()
    assert RegisterDocument.objects.count() == 2
    assert verify_ledger().holds


def test_a_file_is_kept_once_and_only_the_latest_is_replaced(made: RegisterPlan) -> None:
    amy = made.work.viewer("amy")
    old = attach_document(amy, made.project, FIRST)
    attach_document(amy, made.project, SECOND, replaces=old)
    third = check_evidence("批复三".encode(), "批复.txt")
    with pytest.raises(ValidationError) as again:
        attach_document(amy, made.project, FIRST)
    with pytest.raises(ValidationError) as twice:
        attach_document(amy, made.project, third, replaces=old)
    assert [list(each.value.message_dict) for each in (again, twice)] == [["file"], ["replaces"]]
    other = attach_document(made.work.viewer("olga"), made.sub_plan, FIRST)
    with pytest.raises(ValidationError):
        attach_document(amy, made.project, third, replaces=other)


def test_others_attach_nothing(made: RegisterPlan) -> None:
    for name in ("alice", "arthur", "stan", "cora", "sue", "audrey", "bob", "oscar", "sysop"):
        with pytest.raises(PermissionDenied):
            attach_document(made.work.viewer(name), made.project, FIRST)
    assert not RegisterDocument.objects.exists()
