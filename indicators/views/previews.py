"""Looking at evidence in the browser: beside the value, or on a page of its own."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from audit.services.content import ContentDestroyed
from indicators.access import access_evidence
from indicators.domain.previews.shown import FileBroken, FileTooLarge, NoPreview
from indicators.selectors.previews import draw_page, evidence_page
from organizations.domain.whole_numbers import whole
from organizations.middleware import ViewerRequest

# A picture that is opened by itself may load nothing and run nothing.
_ONLY_A_PICTURE = "default-src 'none'; sandbox"


@require_safe
@never_cache
def evidence_preview(request: ViewerRequest, pk: int) -> HttpResponse:
    """What can be shown of a file; asked for from another page, the part that goes beside it."""
    found = access_evidence(request.viewer, pk)
    asked = whole(request.GET.get("page", "")) or 1
    context = {
        "file": evidence_page(request.viewer, found, page=asked),
        "beside": bool(request.htmx),
    }
    page = "_preview_beside" if request.htmx else "evidence_preview"
    return render(request, f"indicators/{page}.html", context)


@require_safe
@never_cache
def evidence_picture(request: ViewerRequest, pk: int, number: int) -> HttpResponse:
    """One page of a PDF or picture, drawn anew as JPEG."""
    found = access_evidence(request.viewer, pk)
    try:
        picture = draw_page(found, number)
    except (ContentDestroyed, FileBroken, FileTooLarge, NoPreview) as error:
        raise Http404 from error
    return HttpResponse(
        picture,
        content_type="image/jpeg",
        headers={
            "Content-Security-Policy": _ONLY_A_PICTURE,
            "X-Content-Type-Options": "nosniff",
        },
    )
