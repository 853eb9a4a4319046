"""The page of hints: one list at a time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from dashboards.selectors.anomalies import filing, values
from dashboards.selectors.anomalies.shapes import Found, List
from organizations.models import Place

_LISTS: Mapping[List, Callable[[Place], Found]] = MappingProxyType(
    {
        List.DIGITS: values.last_digits,
        List.ON_TARGET: values.on_target,
        List.LATE: filing.late_turns,
        List.REPEATED: values.repeated,
        List.BULK: filing.bulk_entries,
        List.EXPLANATIONS: filing.same_explanations,
    }
)


@dataclass(frozen=True)
class AnomalyPage:
    """All that the page shows."""

    tenant: Place
    chosen: List
    lists: tuple[List, ...]
    found: Found


def anomaly_page(tenant: Place, chosen: List, lists: tuple[List, ...]) -> AnomalyPage:
    """One list of a place's hints; five queries at most, however many values there are."""
    return AnomalyPage(tenant, chosen, lists, _LISTS[chosen](tenant))
