"""The door for files: apart, within bounds, and past the scanner where there is one."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pytest_django import Settings

from plans.domain.evidence_files import (
    EXTENSION_DIFFERS,
    PDF,
    SECRET,
    TOO_COSTLY,
    XLSX,
    EvidenceRefused,
    recognised,
)
from plans.services.confined import Bounds, TooCostly, Unreadable, read_apart
from plans.services.untrusted_files import checked_file, opened_document
from plans.services.virus_scan import INFECTED, UNAVAILABLE
from tests.plans.domain.small_files import pdf_of, xlsx_of
from tests.plans.services.readers import endless, failing, greedy, telling

BOUNDS = Bounds(seconds=1, memory=256 * 1024 * 1024, waited=20)


def test_what_takes_too_much_is_ended() -> None:
    for function, error in ((endless, TooCostly), (greedy, TooCostly), (failing, Unreadable)):
        with pytest.raises(error) as refused:
            read_apart(function, b"x", bounds=BOUNDS)
        assert refused.value.problems[0].message
    assert read_apart(telling, b"x", bounds=BOUNDS) == "xx"


def test_files_are_recognised_apart_with_their_reasons() -> None:
    assert checked_file(pdf_of("x"), "../a\x00.pdf").media_type == PDF
    assert checked_file(xlsx_of("x"), "a.xlsx").media_type == XLSX
    for data, why in ((xlsx_of("机密★10年"), SECRET), (pdf_of("x"), EXTENSION_DIFFERS)):
        with pytest.raises(EvidenceRefused) as refused:
            checked_file(data, "a.xlsx")
        assert refused.value.problem.template == why


def test_a_costly_file_has_its_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    small = Bounds(seconds=5, memory=8 * 1024 * 1024, waited=20)
    monkeypatch.setattr("plans.services.untrusted_files.UPLOAD", small)
    with pytest.raises(EvidenceRefused) as refused:
        checked_file(xlsx_of(*(str(n) for n in range(9000))), "a.xlsx")
    assert refused.value.problem.template == TOO_COSTLY


def test_a_plan_is_opened_apart() -> None:
    source = opened_document("a.html", "<html><p>到2025年,建成10座</p></html>".encode())
    assert source.text.strip() == "到2025年,建成10座"


@contextmanager
def scanner(folder: Path, answer: bytes) -> Iterator[list[bytes]]:
    """A clamd that answers once; yields what it was sent."""
    sent: list[bytes] = []
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(folder / "clamd"))
    listener.listen()

    def serve() -> None:
        connection, _ = listener.accept()
        with connection, connection.makefile("rwb") as stream:
            assert stream.read(10) == b"zINSTREAM\0"
            while length := struct.unpack("!L", stream.read(4))[0]:
                sent.append(stream.read(length))
            stream.write(answer)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield sent
    finally:
        thread.join(5)
        listener.close()


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (b"stream: Eicar-Signature FOUND\0", INFECTED),
        (b"INSTREAM size limit exceeded. ERROR\0", UNAVAILABLE),
        (b"", UNAVAILABLE),
    ],
)
def test_what_the_scanner_does_not_pass_is_refused(
    tmp_path: Path, settings: Settings, answer: bytes, why: str
) -> None:
    settings.CLAMD_ADDRESS = f"unix://{tmp_path}/clamd"
    with scanner(tmp_path, answer) as sent, pytest.raises(EvidenceRefused) as refused:
        checked_file(b"text", "a.txt")
    assert sent == [b"text"]
    assert refused.value.problem.template == why


def test_what_the_scanner_passes_is_kept(tmp_path: Path, settings: Settings) -> None:
    settings.CLAMD_ADDRESS = f"unix://{tmp_path}/clamd"
    data = b"x" * 2_500_000
    with scanner(tmp_path, b"stream: OK\0") as sent:
        assert checked_file(data, "a.txt").data == b"".join(sent)
    assert len(sent) == 3


def test_without_its_scanner_nothing_is_taken_in(tmp_path: Path, settings: Settings) -> None:
    settings.CLAMD_ADDRESS = f"unix://{tmp_path}/nobody"
    with pytest.raises(EvidenceRefused) as refused:
        checked_file(b"text", "a.txt")
    assert refused.value.problem.template == UNAVAILABLE


def test_the_door_and_the_check_agree() -> None:
    assert recognised(b"text", "a.txt") == checked_file(b"text", "a.txt").media_type
