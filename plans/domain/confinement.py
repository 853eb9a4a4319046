"""Read one file from a stranger in a process of its own, which knows no secret and has bounds.

    python -m plans.domain.confinement < REQUEST

The request is a line of JSON (`Order`) and the bytes of the file. The answer on the standard
output is what the function returned, bytes as they are and anything else as JSON. The exit status
says what went wrong; a process that was ended for its memory or time has another.
"""

import json
import resource
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from importlib import import_module
from typing import Any, get_type_hints

from pydantic import TypeAdapter

from plans.domain.problems import DocumentError, TooMuch

REFUSED = 3
UNREADABLE = 4
TOO_COSTLY = 5


@dataclass(frozen=True)
class Order:
    """A function of ours by module and name, its keyword arguments beside `data`, its bounds.

    `seconds` are of the processor, not of the clock: a busy machine makes no file unreadable.
    `memory` is in bytes.
    """

    module: str
    function: str
    seconds: int
    memory: int
    arguments: dict[str, str | int | None] = field(default_factory=dict)

    def request(self, data: bytes) -> bytes:
        """What the process reads."""
        return json.dumps(asdict(self)).encode() + b"\n" + data


# Any: whatever the function promises to return.
def answer_type(function: Callable[..., object]) -> TypeAdapter[Any]:
    """How the answer of a function is written and read."""
    return TypeAdapter(get_type_hints(function)["return"])


def main() -> int:
    """Answer on the standard output; returns the exit status."""
    order = Order(**json.loads(sys.stdin.buffer.readline()))
    function = getattr(import_module(order.module), order.function)
    _bound(order)
    try:
        found = function(data=sys.stdin.buffer.read(), **order.arguments)
        answer = found if isinstance(found, bytes) else answer_type(function).dump_json(found)
    except DocumentError as error:
        sys.stdout.buffer.write(_told(error))
        return REFUSED
    except (MemoryError, TooMuch):
        return TOO_COSTLY
    except Exception:  # noqa: BLE001 - libraries raise anything for what was made to break them
        return UNREADABLE
    sys.stdout.buffer.write(answer)
    return 0


def _told(error: DocumentError) -> bytes:
    problems = [
        {
            "template": each.template,
            "params": dict(each.params),
            "path": each.path,
            "line": each.line,
        }
        for each in error.problems
    ]
    return json.dumps(problems).encode()


def _bound(order: Order) -> None:
    """From here on the system ends the process that takes more."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = order.seconds + int(used.ru_utime + used.ru_stime) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_DATA, (order.memory, order.memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    sys.exit(main())
