"""Scoring schemes of a place: adopted, revised and withdrawn by its office, each a new version."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from assessments.access import scheme_actor
from assessments.domain.scoring.schemes import Scheme
from assessments.domain.scoring.texts import clean_text
from assessments.models import SchemeVersion
from assessments.models.supervision import MAX_LINE
from assessments.selectors.schemes import checked_scheme
from audit.domain.errors import OutdatedError, TransitionError
from audit.services import Recording, recorded, store_text
from organizations.access import Viewer
from organizations.models import Place
from plans.domain.problems import mark
from plans.models import Plan
from plans.services.texts import check_text

MAX_SCHEME = 100_000
MAX_NOTE = 500
SAME_TEXT = mark("内容与第%(number)s版完全相同,没有保存。")
OTHER_SCHEME = mark("文件中的办法代码是“%(found)s”,不是“%(wanted)s”。新的办法请另行录入。")
LONG_TITLE = mark("办法名称最多%(most)s字,请精简。")
CHANGED_MEANWHILE = mark("他人刚保存了第%(number)s版,没有保存您的修改。请核对该版后再保存。")
HELD_ALREADY = mark("办法“%(scheme)s”已登记(第%(number)s版),没有重复保存。请在该办法页办理。")
NOT_IN_FORCE = mark("该办法没有采用或已停用。请刷新页面查看。")


@dataclass(frozen=True)
class Basis:
    """What a version rests on: the document, and a remark."""

    document: str
    note: str = ""


def keep_scheme(
    viewer: Viewer, tenant: Place, text: str, *, basis: Basis, seen: int, scheme_id: str = ""
) -> SchemeVersion:
    """Keep a scheme's text as the next version of a place's scheme, by which it is in force.

    `seen` is the number of the version that the person knew, 0 for none; `scheme_id` the scheme
    that the text has to be of, where one is meant.

    Raises:
        PermissionDenied: for others than the office.
        DocumentError: every fault of the text; nothing is kept.
        OutdatedError: somebody else has kept a version meanwhile.
        ValidationError: no document, another scheme, the same text again.
    """
    actor = scheme_actor(viewer, tenant.pk)
    _check(basis)
    text = clean_text(text)
    check_text("text", text, longest=MAX_SCHEME)
    scheme = checked_scheme(text)
    if scheme_id not in ("", scheme.id):
        params = {"found": scheme.id, "wanted": scheme_id}
        raise ValidationError({"text": gettext(OTHER_SCHEME) % params})
    if len(scheme.title) > MAX_LINE:
        raise ValidationError({"text": gettext(LONG_TITLE) % {"most": MAX_LINE}})
    with recorded(actor) as recording:
        last = _last(tenant, scheme.id)
        _require_seen(last, seen, scheme)
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        if last is not None and not last.withdrawn and last.sha256 == sha256:
            raise ValidationError({"text": gettext(SAME_TEXT) % {"number": last.number}})
        version = SchemeVersion(
            tenant=tenant,
            scheme_id=scheme.id,
            title=scheme.title,
            content=store_text(text, chain=tenant.chain, now=recording.now),
            sha256=sha256,
        )
        in_force = last is not None and not last.withdrawn
        _keep(recording, version, last, basis, "scheme.revise" if in_force else "scheme.adopt")
    return version


def retire_scheme(
    viewer: Viewer, tenant: Place, scheme_id: str, *, basis: Basis, seen: int
) -> SchemeVersion:
    """Withdraw a scheme: a version that says so, the earlier ones stay.

    Raises:
        PermissionDenied: for others than the office.
        OutdatedError: somebody else has kept a version meanwhile.
        TransitionError: it is not in force.
        ValidationError: no document.
    """
    actor = scheme_actor(viewer, tenant.pk)
    _check(basis)
    with recorded(actor) as recording:
        last = _last(tenant, scheme_id)
        if last is None or last.withdrawn:
            raise TransitionError(gettext(NOT_IN_FORCE))
        _require_seen(last, seen, None)
        version = SchemeVersion(
            tenant=tenant,
            scheme_id=scheme_id,
            title=last.title,
            content=last.content,
            sha256=last.sha256,
            withdrawn=True,
        )
        _keep(recording, version, last, basis, "scheme.retire")
    return version


def note_sensitivity(
    viewer: Viewer,
    plan: Plan,
    version: SchemeVersion | None,
    *,
    parameters: Mapping[str, object],
) -> None:
    """Write to the ledger that the office tried how far scores hang on a scheme's figures.

    Nothing else is kept; `version` is None for a scheme that is not adopted.

    Raises:
        PermissionDenied: for others than the office.
    """
    with recorded(scheme_actor(viewer, plan.tenant_id)) as recording:
        recording.entry(
            chain=plan.tenant.chain,
            action="scheme.sensitivity",
            of=version or plan,
            after={"plan": plan.slug, **parameters},
        )


def _check(basis: Basis) -> None:
    check_text("document", basis.document, longest=MAX_LINE)
    check_text("note", basis.note, required=False, longest=MAX_NOTE)


def _last(tenant: Place, scheme_id: str) -> SchemeVersion | None:
    """The last version of a scheme; two people at once: the second waits here for the first."""
    Place.objects.select_for_update().get(pk=tenant.pk)
    rows = SchemeVersion.objects.filter(tenant=tenant, scheme_id=scheme_id)
    return rows.select_related("content").order_by("number").last()


def _require_seen(last: SchemeVersion | None, seen: int, new: Scheme | None) -> None:
    if last is None or last.number == seen:
        return
    if seen == 0 and new is not None:
        params = {"scheme": new.id, "number": last.number}
        raise OutdatedError(gettext(HELD_ALREADY) % params)
    raise OutdatedError(gettext(CHANGED_MEANWHILE) % {"number": last.number})


def _keep(
    recording: Recording,
    version: SchemeVersion,
    last: SchemeVersion | None,
    basis: Basis,
    action: str,
) -> None:
    """The row as the next version, and its ledger entry."""
    tenant, note = version.tenant, basis.note.strip()
    version.number = last.number + 1 if last else 1
    version.document = basis.document.strip()
    version.note = store_text(note, chain=tenant.chain, now=recording.now) if note else None
    version.recorded_at = recording.now
    version.recorded_by = recording.actor.account
    version.recorded_unit = recording.actor.unit
    version.clean_fields(exclude=("tenant", "content", "note"))
    version.save()
    recording.entry(
        chain=tenant.chain,
        action=action,
        of=version,
        before={"number": last.number, "sha256": last.sha256} if last else None,
        after={
            "scheme_id": version.scheme_id,
            "number": version.number,
            "sha256": version.sha256,
            "document": version.document,
            "withdrawn": version.withdrawn,
        },
        reason=note,
    )
