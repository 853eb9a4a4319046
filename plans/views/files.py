"""Files on their way out: saved by the browser, never shown or run."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext

from audit.domain.errors import TransitionError
from audit.models import StoredContent
from audit.services import read_content
from audit.services.content import ContentDestroyed
from organizations.services.exports import Taken, record_taken
from plans.domain.evidence_files import DESTROYED

CSV = "text/csv; charset=utf-8"


def attachment(
    data: bytes | str, name: str, media_type: str, *, taken: Taken | None = None
) -> HttpResponse:
    """The answer that the browser saves under this name; who took it stands in the ledger.

    Without `taken` for what is public, and for a unit's own forms.
    """
    if taken is not None:
        record_taken(taken, name=name, data=data.encode() if isinstance(data, str) else data)
    disposition = content_disposition_header(as_attachment=True, filename=name)
    return HttpResponse(
        data,
        content_type=media_type,
        headers={
            "Content-Disposition": disposition or "attachment",
            "X-Content-Type-Options": "nosniff",
        },
    )


def stored_attachment(
    content: StoredContent, name: str, media_type: str, *, taken: Taken | None = None
) -> HttpResponse:
    """A file as it was uploaded.

    Raises:
        TransitionError: it was lawfully destroyed.
    """
    try:
        data = read_content(content)
    except ContentDestroyed as error:
        raise TransitionError(gettext(DESTROYED)) from error
    if taken is not None:
        record_taken(taken, name="", data=data)
    return attachment(data, name, media_type)
