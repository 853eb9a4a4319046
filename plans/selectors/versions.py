"""Finding a plan's versions."""

from plans.models import Plan, PlanVersion


def latest_version(plan: Plan) -> PlanVersion:
    """The version in force: the one with the highest number, with its source text.

    Raises:
        PlanVersion.DoesNotExist: when nothing is published.
    """
    version = plan.versions.select_related("source", "plan__tenant").order_by("-number").first()
    if version is None:
        raise PlanVersion.DoesNotExist(plan.slug)
    return version


def published_version(slug: str, number: int | None = None) -> PlanVersion:
    """A version by slug and number (default: the latest).

    Raises:
        PlanVersion.DoesNotExist: when there is no such version.
    """
    versions = PlanVersion.objects.select_related("source", "plan__tenant").filter(plan__slug=slug)
    if number is not None:
        versions = versions.filter(number=number)
    version = versions.order_by("-number").first()
    if version is None:
        raise PlanVersion.DoesNotExist(slug)
    return version
