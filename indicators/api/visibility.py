"""Which accepted values a viewer may see, as a condition of the database.

`indicators.access.may_see_value` is the rule, for one value at a time; here it is asked of many,
and a test holds the two together.
"""

from django.db.models import Q, QuerySet

from indicators.models import LatestObservation, Observation, ReportingRound
from organizations.access import Viewer
from organizations.domain.roles import DEPARTMENT_ROLES, UNRELEASED_READER_ROLES

_ENERGY_AND_GDP = ("CB", "EN", "FU", "GD")


def visible_values(viewer: Viewer) -> QuerySet[Observation]:
    """The values in force whose numbers the viewer may see."""
    inside = Q(release="unreleased") & _of_energy_or_gdp()
    accepted = Q(tenant__in=viewer.tenant_ids()) & ~Q(quality="preliminary") & ~inside
    return Observation.objects.filter(
        Q(tenant__in=viewer.tenant_ids(UNRELEASED_READER_ROLES))
        | Q(department__in=viewer.department_ids(*DEPARTMENT_ROLES))
        | accepted,
        pk__in=LatestObservation.objects.values("observation"),
    )


def visible_rounds(viewer: Viewer) -> QuerySet[ReportingRound]:
    """The rounds of the tenants that the viewer reads."""
    return ReportingRound.objects.filter(tenant__in=viewer.tenant_ids())


def _of_energy_or_gdp() -> Q:
    found = Q()
    for prefix in _ENERGY_AND_GDP:
        found |= Q(indicator__code__startswith=prefix)
    return found
