"""Evidence: attached to what is being filled, kept for ever, seen only by who may."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404

from audit.domain.actors import Actor
from audit.domain.errors import TransitionError
from audit.models import LedgerEntry, StoredContent
from audit.services import (
    approve_destruction,
    read_content,
    request_destruction,
    verify_ledger,
)
from indicators.access import access_evidence
from indicators.models import Evidence, EvidenceUse, ReportingDuty, SubmissionVersion
from indicators.services import withdraw_evidence
from indicators.services.evidence import attach_shared_evidence
from plans.domain.evidence_files import check_evidence
from tests.indicators.walk import VALUE, Walk, make_walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk() -> Walk:
    return make_walk()


def withdraw(walk: Walk, pk: int) -> None:
    evidence = Evidence.objects.get(pk=pk)
    withdraw_evidence(walk.viewer("amy"), walk.duty("amy", walk.share), evidence)


def test_a_file_is_kept_with_its_hash_and_stands_in_the_version(walk: Walk) -> None:
    pk = walk.attach(walk.share, "验收证明".encode(), "证明.txt")
    evidence = Evidence.objects.get(pk=pk)
    assert read_content(evidence.content).decode() == "验收证明"
    version = walk.submit(walk.share, VALUE)
    assert version.evidence == [[pk, evidence.sha256]]
    entry = LedgerEntry.objects.get(action="evidence.attach")
    assert evidence.sha256 in entry.after
    assert "证明" not in entry.after, "a file's name may name a person"


def test_a_withdrawn_file_stays_known_and_leaves_the_next_version(walk: Walk) -> None:
    pk = walk.attach(walk.share, b"one", "a.txt")
    walk.submit(walk.share, VALUE)
    walk.send_back(walk.share, "arthur")
    withdraw(walk, pk)
    assert EvidenceUse.objects.get().withdrawn_at is not None
    assert walk.submit(walk.share, VALUE).evidence == []
    assert SubmissionVersion.objects.get(number=1).evidence[0][0] == pk
    with pytest.raises(TransitionError):
        withdraw(walk, pk)


def test_the_same_file_is_not_attached_twice_and_an_absent_one_not_withdrawn(walk: Walk) -> None:
    pk = walk.attach(walk.share, b"one", "a.txt")
    with pytest.raises(ValidationError):
        walk.attach(walk.share, b"one", "b.txt")
    withdraw(walk, pk)
    with pytest.raises(ValidationError):
        withdraw(walk, pk)
    assert walk.attach(walk.share, b"one", "a.txt") != pk


def test_nothing_is_attached_to_what_waits_or_by_others(walk: Walk) -> None:
    with pytest.raises(PermissionDenied):
        walk.attach(walk.share, b"one", "a.txt", by="arthur")
    walk.submit(walk.share, VALUE)
    with pytest.raises(TransitionError, match="等待审核"):
        walk.attach(walk.share, b"one", "a.txt")
    assert not Evidence.objects.exists()


def test_what_stands_in_a_draft_is_for_the_unit_only(walk: Walk) -> None:
    pk = walk.attach(walk.share, b"one", "a.txt")
    for name in ("amy", "arthur"):
        assert access_evidence(walk.viewer(name), pk).pk == pk
    for name in ("olga", "audrey", "alice", "stan", "bob", "sue", "cora", "sysop"):
        with pytest.raises(Http404):
            access_evidence(walk.viewer(name), pk)


def test_what_was_submitted_is_for_reviewers_and_auditors_too(walk: Walk) -> None:
    pk = walk.attach(walk.share, b"one", "a.txt")
    walk.submit(walk.share, VALUE)
    for name in ("amy", "arthur", "olga", "audrey"):
        assert access_evidence(walk.viewer(name), pk).pk == pk
    for name in ("alice", "stan", "bob", "oscar", "sue", "cora", "sysop"):
        with pytest.raises(Http404):
            access_evidence(walk.viewer(name), pk)
    with pytest.raises(Http404):
        access_evidence(walk.viewer("amy"), pk + 1)


def share(walk: Walk, data: bytes, *duties: ReportingDuty, personal: bool = False) -> None:
    attach_shared_evidence(
        walk.viewer("amy"),
        [walk.duty("amy", duty) for duty in duties],
        check_evidence(data, "年鉴.txt"),
        contains_personal_data=personal,
    )


def test_a_file_for_several_values_is_the_piece_that_one_of_them_has(walk: Walk) -> None:
    pk = walk.attach(walk.share, b"yearbook", "2025.txt")
    share(walk, b"yearbook", walk.share, walk.added, walk.intensity)
    assert Evidence.objects.get().pk == pk
    assert EvidenceUse.objects.count() == 3
    assert StoredContent.objects.filter(is_file=True).count() == 1
    withdraw_evidence(walk.viewer("amy"), walk.duty("amy", walk.added), Evidence.objects.get())
    share(walk, b"yearbook", walk.share, walk.added)
    assert EvidenceUse.objects.filter(withdrawn_at=None).count() == 3, "it was put back"
    assert verify_ledger().holds


def test_a_file_that_bears_personal_data_is_flagged_and_still_stored_once(walk: Walk) -> None:
    walk.attach(walk.share, b"list", "a.txt")
    share(walk, b"list", walk.share, walk.added, personal=True)
    flags = Evidence.objects.order_by("pk").values_list("contains_personal_data", flat=True)
    assert list(flags) == [False, True]
    assert StoredContent.objects.filter(is_file=True).count() == 1


def test_what_is_to_be_destroyed_is_not_handed_on_to_a_new_piece(walk: Walk) -> None:
    pk = walk.attach(walk.share, b"list", "a.txt")
    actor = Actor(account=1, unit="", role="office")
    content = Evidence.objects.get(pk=pk).content
    asked = request_destruction(content, actor=actor, legal_basis="法院裁定")
    other = walk.attach(walk.added, b"list", "a.txt")
    approve_destruction(asked, actor=Actor(account=2, unit="", role="audit_admin"))
    assert read_content(Evidence.objects.get(pk=other).content) == b"list"
