"""A message broker that is a folder, for running the product without Redis.

Kombu's own filesystem transport keeps all queues in one folder and writes a message under its
final name, so that a worker can take a half-written file. Here each queue has a folder of its own,
and a message appears and is claimed by one atomic rename. A message whose worker dies is lost: the
rows behind the messages, swept every minute, repair that.
"""

import os
import time
import uuid
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import virtual
from kombu.transport.base import Transport as BaseTransport
from kombu.utils.json import dumps, loads

MESSAGE_SUFFIX = ".msg"


class Channel(virtual.Channel):
    """Queues as folders, messages as files named by the time they were sent."""

    # Fan-out serves remote control, whose replies would lie in a folder for ever.
    supports_fanout = False

    def _queue_folder(self, queue: str) -> Path:
        # The stubs allow a channel without a client; an open one has it.
        options = self.connection.client.transport_options  # type: ignore[union-attr]
        folder = Path(options["folder"]) / queue  # type: ignore[index]
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _waiting(self, queue: str) -> list[Path]:
        return sorted(self._queue_folder(queue).glob(f"*{MESSAGE_SUFFIX}"))

    def _put(self, queue: str, message: Any, **kwargs: Any) -> None:
        folder = self._queue_folder(queue)
        name = f"{time.time_ns():020d}-{uuid.uuid4().hex}"
        draft = folder / f"{name}.draft"
        draft.write_text(dumps(message), encoding="utf-8")
        draft.replace(folder / f"{name}{MESSAGE_SUFFIX}")

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        for message in self._waiting(queue):
            claimed = message.with_suffix(f".{os.getpid()}")
            try:
                message.rename(claimed)
            except FileNotFoundError:  # another worker was faster
                continue
            content = loads(claimed.read_text(encoding="utf-8"))
            claimed.unlink()
            return content
        raise Empty

    def _purge(self, queue: str) -> int:
        messages = self._waiting(queue)
        for message in messages:
            message.unlink(missing_ok=True)
        return len(messages)

    def _size(self, queue: str) -> int:
        return len(self._waiting(queue))


class Transport(virtual.Transport):
    """The transport behind `folder://`."""

    Channel = Channel
    implements = BaseTransport.implements
    driver_type = "folder"
    driver_name = "folder"

    def driver_version(self) -> str:
        return "1"
