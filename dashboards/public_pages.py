"""Pages for anybody: no login, no cookie, kept ready until what they show changes."""

import hashlib
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_safe

from organizations.replica_pages import may_be_old
from organizations.tenant_scope import tenants
from plans.access import access_open_plan
from plans.models import Plan

KEPT_SECONDS = 3600
# A browser or a proxy may show a page this long without asking again.
FRESH_SECONDS = 300
LANGUAGE = "lang"

PublicView = Callable[..., HttpResponse]


def in_language(view: PublicView) -> PublicView:
    """Answer in the language that the address names: a page in a cache cannot go by a cookie."""

    @wraps(view)
    def answered(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        asked = request.GET.get(LANGUAGE, "")
        language = asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            return view(request, *args, **kwargs)

    return login_not_required(require_safe(answered))


def public_page(view: Callable[..., HttpResponse]) -> PublicView:
    """Hand a view the plan whose public pages are open, and keep its answer ready.

    Whether they are open is asked every time; what was answered is kept under the moment of the
    figures, so that it is made anew when these change, on the next day, or when they are opened
    again.
    """

    @wraps(view)
    def answered(request: HttpRequest, slug: str, **kwargs: object) -> HttpResponse:
        plan = access_open_plan(slug)
        key = _key(request, plan)
        response: HttpResponse | None = cache.get(key)
        if response is None:
            with tenants((plan.tenant_id,)):
                response = view(request, plan, **kwargs)
            if response.status_code == 200:
                response.headers["ETag"] = f'"{key}"'
                patch_cache_control(response, public=True, max_age=FRESH_SECONDS)
                cache.set(key, response, KEPT_SECONDS)
        etag = response.headers.get("ETag")
        return get_conditional_response(request, etag=etag, response=response) or response

    return in_language(may_be_old(answered))


def _key(request: HttpRequest, plan: Plan) -> str:
    figures = getattr(plan, "recompute_request", None)
    facts = (
        request.path,
        translation.get_language(),
        plan.public_since,  # type: ignore[attr-defined]  # annotated by the door
        figures.done_at if figures else None,
        timezone.localdate(),
    )
    return "public-" + hashlib.sha256(repr(facts).encode()).hexdigest()
