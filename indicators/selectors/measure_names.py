"""What a target is called."""

from indicators.models import Measure


def measure_name(measure: Measure) -> str:
    """A target in the plan's words, or the indicator that the plan does not name."""
    latest = measure.latest
    if latest is None:
        return measure.key
    if latest.target is not None:
        return latest.target.indicator
    return latest.indicator.name_zh if latest.indicator else measure.key
