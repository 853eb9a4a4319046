"""The program `openssl`, which knows SM2, SM3 and RFC 3161; no library of Python's knows all three."""

import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from django.conf import settings
from django.utils.translation import gettext as _

from assessments.seals.interface import SealUnavailable

_SECONDS = 30


@dataclass(frozen=True)
class Answer:
    """How a call ended."""

    succeeded: bool
    output: str
    complaint: str


@contextmanager
def held(files: Mapping[str, bytes]) -> Iterator[Path]:
    """A folder with these files, for the program to read; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="seal-") as name:
        folder = Path(name)
        for file, data in files.items():
            (folder / file).write_bytes(data)
        yield folder


def openssl(folder: Path, *arguments: str) -> Answer:
    """Run the program in a folder.

    Raises:
        SealUnavailable: it is not there, or too slow.
    """
    try:
        done = subprocess.run(  # noqa: S603 - the program is the operator's, the arguments are ours
            [settings.OPENSSL_PROGRAM, *arguments],
            cwd=folder,
            capture_output=True,
            check=False,
            timeout=_SECONDS,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SealUnavailable(
            _("无法运行%(program)s。请安装OpenSSL 3.0以上版本,或将OPENSSL_PROGRAM设为其路径。")
            % {"program": settings.OPENSSL_PROGRAM}
        ) from error
    words = (stream.decode(errors="replace").strip() for stream in (done.stdout, done.stderr))
    return Answer(done.returncode == 0, *words)


def pem_file(path: Path | None) -> bytes:
    """A file of certificates.

    Raises:
        SealUnavailable: it is not there or holds none.
    """
    try:
        data = path.read_bytes() if path else b""
        x509.load_pem_x509_certificates(data)
    except (OSError, ValueError) as error:
        raise SealUnavailable(
            _("证书文件“%(path)s”不能读取,应为PEM格式。") % {"path": path or ""}
        ) from error
    return data


def digest(folder: Path, file: str, algorithm: str) -> str:
    """The digest of a file, hexadecimal.

    Raises:
        SealUnavailable: the program does not know the algorithm.
    """
    answer = openssl(folder, "dgst", f"-{algorithm}", "-r", file)
    if not answer.succeeded:
        raise SealUnavailable(
            _("OpenSSL不支持%(algorithm)s:%(complaint)s")
            % {"algorithm": algorithm, "complaint": answer.complaint}
        )
    return answer.output.split(" ", 1)[0]
