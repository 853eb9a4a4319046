"""Accepted values, rounds, the catalogue, units, and who one is."""

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from indicators.access import may_see_value
from indicators.api.authentication import caller_of, viewer_behind
from indicators.api.endpoint import endpoint
from indicators.api.filters import IndicatorFilters, ObservationFilters, RoundFilters, UnitFilters
from indicators.api.page_shapes import (
    IndicatorPageSerializer,
    ObservationPageSerializer,
    RoundPageSerializer,
    UnitPageSerializer,
)
from indicators.api.paging import Nothing, Slice, asked_by, equal, paged, slice_of
from indicators.api.records import indicator_of, observation_of, place_of
from indicators.api.shapes import (
    IndicatorSerializer,
    MeSerializer,
    ObservationSerializer,
    RoundSerializer,
    UnitSerializer,
)
from indicators.api.visibility import visible_rounds, visible_values
from indicators.models import Definition, Indicator, JointReviewer
from plans.domain.units import UNITS


@endpoint(
    "GET",
    "observations_list",
    tag="values",
    summary=_("审核通过、您可以查看的数值"),
    told=_("每个地区、指标、口径和时期的现行版本。初步数和未发布的能源、经济数据只对有权者列出。"),
    good={200: ObservationPageSerializer},
    parameters=ObservationFilters,
)
def observations(request: Request) -> Response:
    """The accepted values in force that the viewer may see."""
    asked = asked_by(request, ObservationFilters)
    viewer = viewer_behind(request)
    columns = {
        "indicator": "indicator__code",
        "definition": "definition__code",
        "place": "place__key",
        "year": "year",
        "period_kind": "period_kind",
        "quality": "quality",
    }
    rows = visible_values(viewer).filter(**equal(asked, columns))
    rows = rows.select_related("place", "indicator", "definition").order_by("-year", "pk")
    page = slice_of(rows, asked)
    # The rule itself has the last word.
    seen = [observation_of(row) for row in page.rows if may_see_value(viewer, row)]
    return paged(request, asked, Slice(seen, page.count), ObservationSerializer)


@endpoint(
    "GET",
    "rounds_list",
    tag="values",
    summary=_("报送期"),
    good={200: RoundPageSerializer},
    parameters=RoundFilters,
)
def rounds(request: Request) -> Response:
    """The rounds of the places that the viewer reads."""
    asked = asked_by(request, RoundFilters)
    found = visible_rounds(viewer_behind(request))
    rows = found.filter(**equal(asked, {"year": "year", "place": "tenant__key"}))
    bureaus = Prefetch("joint_reviewers", JointReviewer.objects.select_related("department"))
    rows = rows.select_related("plan", "tenant").prefetch_related(bureaus)
    page = slice_of(rows.order_by("-year", "pk"), asked)
    today = timezone.localdate()
    shown = [
        {
            "id": row.pk,
            "title": row.title,
            "plan": row.plan.slug,
            "place": place_of(row.tenant),
            "period_kind": row.period_kind,
            "year": row.year,
            "month": row.month,
            "due_on": row.due_on,
            "locks_on": row.locks_on,
            "locked": today > row.locks_on,
            "review_steps": row.review_steps,
            "county_review": row.county_review,
            "joint_scope": row.joint_scope,
            "joint_reviewers": [
                {"id": each.department_id, "name": each.department.name}
                for each in row.joint_reviewers.all()
            ],
        }
        for row in page.rows
    ]
    return paged(request, asked, Slice(shown, page.count), RoundSerializer)


@endpoint(
    "GET",
    "indicators_list",
    tag="catalogue",
    summary=_("指标目录及口径"),
    good={200: IndicatorPageSerializer},
    parameters=IndicatorFilters,
)
def indicators(request: Request) -> Response:
    """The catalogue, each indicator with its definitions, the default one first."""
    asked = asked_by(request, IndicatorFilters)
    definitions = Prefetch("definitions", Definition.objects.order_by("-is_default", "code"))
    rows = Indicator.objects.filter(**equal(asked, {"code": "code", "unit": "unit"}))
    page = slice_of(rows.prefetch_related(definitions).order_by("code"), asked)
    shown = [indicator_of(row) for row in page.rows]
    return paged(request, asked, Slice(shown, page.count), IndicatorSerializer)


@endpoint(
    "GET",
    "units_list",
    tag="catalogue",
    summary=_("计量单位"),
    good={200: UnitPageSerializer},
    parameters=UnitFilters,
)
def units(request: Request) -> Response:
    """The table of units."""
    asked = asked_by(request, UnitFilters)
    wanted = asked.get("dimension")
    rows = [unit for unit in UNITS.values() if wanted in (None, unit.dimension)]
    return paged(request, asked, slice_of(rows, asked), UnitSerializer)


@endpoint("GET", "me_read", tag="me", summary=_("当前令牌、账号和任职"), good={200: MeSerializer})
def me(request: Request) -> Response:
    """Who the program acts for, and until when."""
    asked_by(request, Nothing)
    caller = caller_of(request)
    shown = {
        "username": caller.token.user.username,
        "name": caller.viewer.name,
        "posts": caller.viewer.hats,
        "token": caller.token,
    }
    return Response(MeSerializer(shown).data)
