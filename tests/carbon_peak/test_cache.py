"""A cache that does not answer holds nothing, and is not waited for twice."""

from collections.abc import Iterator
from unittest.mock import patch

import pytest

from carbon_peak.cache import DispensableCache


@pytest.fixture
def silent() -> Iterator[DispensableCache]:
    """A cache at a port where nothing listens."""
    yield DispensableCache("redis://127.0.0.1:1/0", {"OPTIONS": {"socket_connect_timeout": 1}})
    DispensableCache.unasked_until = 0.0


def test_it_holds_nothing(silent: DispensableCache) -> None:
    silent.set("page", "made")
    assert silent.get("page", "none") == "none"
    assert silent.get_many(["page"]) == {}
    assert silent.set_many({"page": "made"}) == ["page"]
    assert silent.add("count", 0) is False
    assert silent.delete("page") is False
    with pytest.raises(ValueError, match="count"):
        silent.incr("count")


def test_it_is_left_alone_for_a_while(silent: DispensableCache) -> None:
    silent.get("page")
    with patch("django.core.cache.backends.redis.RedisCache.get", side_effect=AssertionError):
        assert silent.get("page") is None
