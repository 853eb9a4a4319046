"""The folder that stands in for Redis: a queue a folder, a message one atomic rename."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Empty

import pytest
from kombu import Connection

import carbon_peak.celery  # noqa: F401 - registers folder:// with kombu


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    with Connection(
        "folder://localhost/", transport_options={"folder": str(tmp_path)}
    ) as connection:
        yield connection


def taken(connection: Connection, queue: str) -> object:
    simple = connection.SimpleQueue(queue)
    try:
        message = simple.get_nowait()
    finally:
        simple.close()
    message.ack()
    return message.payload


def test_messages_come_back_in_order_and_once(connection: Connection) -> None:
    queue = connection.SimpleQueue("fast")
    for number in range(3):
        queue.put({"plan": number})
    assert [taken(connection, "fast") for _ in range(3)] == [{"plan": n} for n in range(3)]
    with pytest.raises(Empty):
        taken(connection, "fast")


def test_queues_do_not_see_each_other(connection: Connection, tmp_path: Path) -> None:
    connection.SimpleQueue("slow").put("a long report")
    with pytest.raises(Empty):
        taken(connection, "fast")
    assert len(list((tmp_path / "slow").glob("*.msg"))) == 1
    assert taken(connection, "slow") == "a long report"


def test_a_message_outlives_the_connection(tmp_path: Path) -> None:
    options = {"folder": str(tmp_path)}
    with Connection("folder://localhost/", transport_options=options) as sender:
        sender.SimpleQueue("fast").put("nudge")
    with Connection("folder://localhost/", transport_options=options) as receiver:
        assert taken(receiver, "fast") == "nudge"


def test_a_half_written_message_is_not_taken(connection: Connection, tmp_path: Path) -> None:
    queue = connection.SimpleQueue("fast")
    folder = tmp_path / "fast"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "00000000000000000001-a.draft").write_text('{"body"', encoding="utf-8")
    assert queue.qsize() == 0
    with pytest.raises(Empty):
        taken(connection, "fast")


def test_two_workers_share_the_messages(tmp_path: Path) -> None:
    options = {"folder": str(tmp_path)}
    with Connection("folder://localhost/", transport_options=options) as sender:
        queue = sender.SimpleQueue("fast")
        for number in range(60):
            queue.put(number)

    def work(_worker: int) -> list[object]:
        done: list[object] = []
        with Connection("folder://localhost/", transport_options=options) as receiver:
            while True:
                try:
                    done.append(taken(receiver, "fast"))
                except Empty:
                    return done

    with ThreadPoolExecutor(2) as workers:
        first, second = workers.map(work, range(2))
    assert sorted([*first, *second], key=str) == sorted(range(60), key=str)


def test_a_queue_can_be_emptied(connection: Connection) -> None:
    queue = connection.SimpleQueue("fast")
    queue.put(1)
    queue.put(2)
    assert queue.clear() == 2
    assert queue.qsize() == 0
