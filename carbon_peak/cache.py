"""The cache in Redis, which the product can do without.

What does not answer holds nothing: pages are worked out anew, requests are not counted. Whoever
found it silent keeps the next requests from waiting for it again.
"""

import logging
import time
from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

SECONDS_UNASKED = 5.0

Answer = TypeVar("Answer")


# Any: keys, values and limits are as in Django's own signatures.
class DispensableCache(RedisCache):
    """Answers a cache that fails as one that holds nothing."""

    # Of the process: each of its threads has a cache object of its own.
    unasked_until: ClassVar[float] = 0.0

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        ask = super().get
        return self._ask(lambda: ask(key, default, version), default)

    def get_many(self, keys: Any, version: Any = None) -> dict[Any, Any]:
        ask = super().get_many
        return self._ask(lambda: ask(keys, version), {})

    def set(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> None:
        ask = super().set
        self._ask(lambda: ask(key, value, *args, **kwargs), None)

    def set_many(self, data: Any, *args: Any, **kwargs: Any) -> list[Any]:
        ask = super().set_many
        return self._ask(lambda: ask(data, *args, **kwargs), list(data))

    def add(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> bool:
        ask = super().add
        return self._ask(lambda: ask(key, value, *args, **kwargs), False)

    def incr(self, key: Any, delta: int = 1, version: Any = None) -> int:
        """As Django has it, a key that is not held raises ValueError."""
        ask = super().incr
        counted = self._ask(lambda: ask(key, delta, version), None)
        if counted is None:
            raise ValueError(key)
        return counted

    def delete(self, key: Any, version: Any = None) -> bool:
        ask = super().delete
        return self._ask(lambda: ask(key, version), False)

    @classmethod
    def _ask(cls, ask: Callable[[], Answer], otherwise: Answer) -> Answer:
        if time.monotonic() < cls.unasked_until:
            return otherwise
        try:
            return ask()
        except RedisError as error:
            cls.unasked_until = time.monotonic() + SECONDS_UNASKED
            logger.warning("the cache does not answer: %s", error)
            return otherwise
