"""What the steps of cases and of assessments have in common."""

from collections.abc import Mapping

from django.db.models import F
from django.utils.translation import gettext

from assessments.models import Assessment, SupervisionCase
from audit.domain.errors import OutdatedError
from audit.models import StoredContent
from audit.services import Recording, store_text


def move(
    row: Assessment | SupervisionCase,
    changes: Mapping[str, object],
    *,
    seen: int,
    refused: str,
    **where: str,
) -> None:
    """Change a row as its person knew it: in `revision` seen, and where it stood.

    Raises:
        OutdatedError: somebody else has dealt with it meanwhile; `refused` says so.
    """
    model = type(row)
    held = model._default_manager.filter(pk=row.pk, revision=seen, **where)  # noqa: SLF001  # named so by Django
    if not held.update(revision=F("revision") + 1, **changes):
        raise OutdatedError(gettext(refused))
    for name, value in changes.items():
        setattr(row, name, value)
    row.revision = seen + 1


def kept_text(
    recording: Recording, about: Assessment | SupervisionCase, text: str
) -> StoredContent | None:
    """A free text in the content store; none where nothing was written."""
    if not text.strip():
        return None
    return store_text(text.strip(), chain=about.tenant.chain, now=recording.now)
