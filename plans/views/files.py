"""Files on their way out: saved by the browser, never shown or run."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext

from audit.domain.errors import TransitionError
from audit.models import StoredContent
from audit.services import read_content
from audit.services.content import ContentDestroyed
from plans.domain.evidence_files import DESTROYED

CSV = "text/csv; charset=utf-8"


def attachment(data: bytes | str, name: str, media_type: str) -> HttpResponse:
    """The answer that the browser saves under this name."""
    disposition = content_disposition_header(as_attachment=True, filename=name)
    return HttpResponse(
        data,
        content_type=media_type,
        headers={
            "Content-Disposition": disposition or "attachment",
            "X-Content-Type-Options": "nosniff",
        },
    )


def stored_attachment(content: StoredContent, name: str, media_type: str) -> HttpResponse:
    """A file as it was uploaded.

    Raises:
        TransitionError: it was lawfully destroyed.
    """
    try:
        data = read_content(content)
    except ContentDestroyed as error:
        raise TransitionError(gettext(DESTROYED)) from error
    return attachment(data, name, media_type)
