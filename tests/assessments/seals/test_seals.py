"""Seals by a real OpenSSL: what it signs and stamps is checked by its own commands."""

import subprocess
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from django.conf import LazySettings

from assessments.seals import SealUnavailable, misconfigured
from assessments.seals.sm2 import Sm2Seal
from assessments.seals.time_stamps import TimeStamp
from tests.assessments.seals.makers import make_authority, make_signer, stamped

# GB/T 32905—2016, annex A: the digest of "abc".
ABC = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("seals")
    make_signer(made)
    make_signer(made, "other")
    make_authority(made)
    return made


@pytest.fixture
def signer(settings: LazySettings, folder: Path) -> Sm2Seal:
    settings.SEAL_KEY_FILE, settings.SEAL_CERTIFICATE_FILE = (
        folder / "seal.key",
        folder / "seal.pem",
    )
    return Sm2Seal()


def test_a_seal_is_sm2_over_sm3_and_any_openssl_can_check_it(
    signer: Sm2Seal, tmp_path: Path
) -> None:
    sealed = signer.seal(b"abc")
    assert (sealed.digest_algorithm, sealed.digest) == ("SM3", ABC)
    assert sealed.signer == "CN=四平市碳达峰领导小组办公室"
    for name, data in (("r", b"abc"), ("s", sealed.signature), ("c", sealed.certificate)):
        (tmp_path / name).write_bytes(data)
    command = "openssl x509 -in c -noout -pubkey > p && openssl dgst -sm3"
    command += " -sigopt distid:1234567812345678 -verify p -signature s r"
    done = subprocess.run(command, shell=True, cwd=tmp_path, capture_output=True, check=False)
    assert done.stdout.strip() == b"Verified OK"


def test_a_seal_of_other_bytes_or_by_another_key_does_not_hold(
    signer: Sm2Seal, folder: Path
) -> None:
    sealed = signer.seal(b"abc")
    assert signer.fault(b"abc", sealed.signature, sealed.certificate) == ""
    assert signer.fault(b"abd", sealed.signature, sealed.certificate)
    assert signer.fault(b"abc", b"\x30\x00", sealed.certificate)
    assert signer.fault(b"abc", sealed.signature, (folder / "other.pem").read_bytes())


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ("SEAL_KEY_FILE=absent.key", "SEAL_KEY_FILE"),
        ("SEAL_KEY_FILE=other.key", "不是一对"),
        ("SEAL_CERTIFICATE_FILE=seal.key", "应为PEM格式"),
        ("OPENSSL_PROGRAM=no-such-program", "OpenSSL 3.0"),
    ],
)
def test_what_keeps_a_seal_from_being_made_is_said(
    signer: Sm2Seal, settings: LazySettings, folder: Path, changed: str, sentence: str
) -> None:
    name, _, value = changed.partition("=")
    setattr(settings, name, folder / value)
    with pytest.raises(SealUnavailable, match=sentence):
        signer.seal(b"abc")


@pytest.fixture
def authority(settings: LazySettings, folder: Path) -> Iterator[list[bytes]]:
    """A time-stamp service on this machine; what it is told to answer instead stands in the list."""
    instead: list[bytes] = []

    class Service(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            question = self.rfile.read(int(self.headers["Content-Length"]))
            assert self.headers["Content-Type"] == "application/timestamp-query"
            self.send_response(200)
            self.end_headers()
            self.wfile.write(instead[0] if instead else stamped(folder, question))

        def log_message(self, *_given: object) -> None:
            """Nothing."""

    server = HTTPServer(("127.0.0.1", 0), Service)
    Thread(target=server.serve_forever, daemon=True).start()
    settings.TSA_URL = f"http://127.0.0.1:{server.server_port}/"
    settings.TSA_CA_FILE = folder / "tsa.pem"
    yield instead
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("algorithm", ["sha256", "sm3"])
def test_a_time_stamp_attests_the_moment(
    authority: list[bytes], settings: LazySettings, algorithm: str
) -> None:
    settings.TSA_DIGEST = algorithm
    sealed = TimeStamp().seal(b"abc")
    assert sealed.stamped_at is not None
    assert "Test authority" in sealed.signer
    assert TimeStamp().fault(b"abc", sealed.signature, sealed.certificate) == ""
    assert TimeStamp().fault(b"abd", sealed.signature, sealed.certificate)
    assert TimeStamp().fault(b"abc", b"no stamp", sealed.certificate)


def _foreign(settings: LazySettings, folder: Path) -> None:
    settings.TSA_CA_FILE = folder / "other.pem"


def _absent(settings: LazySettings, folder: Path) -> None:
    settings.TSA_URL = "http://127.0.0.1:9/"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [(_foreign, "未通过核验"), (_absent, "没有应答")],
    ids=["foreign", "away"],
)
def test_a_stamp_that_cannot_be_trusted_is_not_taken(
    authority: list[bytes],
    settings: LazySettings,
    folder: Path,
    change: Callable[[LazySettings, Path], None],
    sentence: str,
) -> None:
    change(settings, folder)
    with pytest.raises(SealUnavailable, match=sentence):
        TimeStamp().seal(b"abc")


def test_the_stamp_of_another_question_is_not_taken(authority: list[bytes]) -> None:
    authority.append(TimeStamp().seal(b"another report").signature)
    with pytest.raises(SealUnavailable, match="未通过核验"):
        TimeStamp().seal(b"abc")


def test_settings_that_lack_something_stop_the_start(settings: LazySettings) -> None:
    settings.REPORT_SEALS = ["assessments.seals.sm2.Sm2Seal", "maker.Seal"]
    missing_key, missing_certificate, missing_class = misconfigured()
    assert "SEAL_KEY_FILE" in missing_key
    assert "SEAL_CERTIFICATE_FILE" in missing_certificate
    assert "maker.Seal" in missing_class
