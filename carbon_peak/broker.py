"""A message broker that is a folder, for running the product without Redis.

Kombu's filesystem transport keeps all queues in one folder and writes a message under its final
name, so that a worker can take a half-written file. Here each queue has a folder of its own, and
a message appears and is claimed by one atomic rename. A message whose worker dies is lost: the
rows behind the messages, swept every minute, repair that.
"""

import os
import time
import uuid
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import filesystem
from kombu.utils.json import dumps, loads

MESSAGE_SUFFIX = ".msg"


class Channel(filesystem.Channel):
    """Queues as folders, messages as files named by the time they were sent."""

    def _queue_folder(self, queue: str) -> Path:
        folder = Path(self.transport_options["folder"]) / "queues" / queue
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    @property
    def control_folder(self) -> Path:
        folder = Path(self.transport_options["folder"]) / "exchanges"
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _waiting(self, queue: str) -> list[Path]:
        return sorted(self._queue_folder(queue).glob(f"*{MESSAGE_SUFFIX}"))

    # The stubs give `_put` two signatures in two base classes; this is the one that runs.
    def _put(  # type: ignore[override]
        self, queue: str, payload: dict[str, Any], **kwargs: Any
    ) -> None:
        folder = self._queue_folder(queue)
        name = f"{time.time_ns():020d}-{uuid.uuid4().hex}"
        draft = folder / f"{name}.draft"
        draft.write_text(dumps(payload), encoding="utf-8")
        draft.replace(folder / f"{name}{MESSAGE_SUFFIX}")

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        for message in self._waiting(queue):
            claimed = message.with_suffix(f".{os.getpid()}")
            try:
                message.rename(claimed)
            except FileNotFoundError:  # another worker was faster
                continue
            payload = loads(claimed.read_text(encoding="utf-8"))
            claimed.unlink()
            return payload
        raise Empty

    def _purge(self, queue: str) -> int:
        messages = self._waiting(queue)
        for message in messages:
            message.unlink(missing_ok=True)
        return len(messages)

    def _size(self, queue: str) -> int:
        return len(self._waiting(queue))


class Transport(filesystem.Transport):
    """The transport behind `folder://`."""

    Channel = Channel
    driver_type = "folder"
    driver_name = "folder"
