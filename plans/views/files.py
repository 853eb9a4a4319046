"""Files on their way out: saved by the browser, never shown or run."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from audit.domain.errors import TransitionError
from audit.models import StoredContent
from audit.services import read_content
from audit.services.content import ContentDestroyed
from organizations.files_origin import is_files_host
from organizations.services.exports import Taken, record_taken
from organizations.tenant_scope import every_tenant
from plans.domain.evidence_files import DESTROYED

_SALT = "plans.files"
_SECONDS = 60
# A file runs nothing, wherever a browser would show it after all.
_INERT = "default-src 'none'; sandbox; frame-ancestors 'none'"

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
    """A file as it was uploaded; with FILES_ORIGIN by way of that origin, where no account is.

    Raises:
        TransitionError: it was lawfully destroyed.
    """
    data = _read(content)
    if taken is not None:
        record_taken(taken, name="", data=data)
    if not settings.FILES_ORIGIN:
        return attachment(data, name, media_type)
    token = signing.dumps([str(content.pk), name, media_type], salt=_SALT, compress=True)
    return HttpResponseRedirect(f"{settings.FILES_ORIGIN}/files/{token}")


@login_not_required
@require_safe
def handed_file(request: HttpRequest, token: str) -> HttpResponse:
    """A file by an address that was signed a minute ago at most, for whom the door had let pass."""
    try:
        pk, name, media_type = signing.loads(token, salt=_SALT, max_age=_SECONDS)
    except signing.BadSignature as error:
        raise Http404 from error
    if not is_files_host(request):
        raise Http404
    with every_tenant("the one content whose address a door has signed"):
        data = _read(StoredContent.objects.get(pk=pk))
    answer = attachment(data, name, media_type)
    answer.headers["Content-Security-Policy"] = _INERT
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _read(content: StoredContent) -> bytes:
    try:
        return read_content(content)
    except ContentDestroyed as error:
        raise TransitionError(gettext(DESTROYED)) from error
