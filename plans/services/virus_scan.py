"""The scanner for viruses of the place that runs the product, where it names one (CLAMD_ADDRESS).

clamd is asked by INSTREAM: the file in chunks, each behind its length, an empty one at the end.
Where the scanner does not answer, nothing is taken in.
"""

import logging
import socket
import struct
from contextlib import closing
from urllib.parse import unquote, urlsplit

from django.conf import settings

from plans.domain.problems import Problem, mark

logger = logging.getLogger(__name__)

INFECTED = mark("文件被查出病毒(%(virus)s),不予接收。请用杀毒软件清理后重新上传。")
UNAVAILABLE = mark("病毒扫描服务暂时不可用,文件没有保存。请稍后重试或联系系统管理员。")

_CHUNK = 1024 * 1024
_SECONDS = 30.0
_LONGEST_ANSWER = 4096


def fault_of_scan(data: bytes) -> Problem | None:
    """Why the scanner does not let a file in; None where it does, or where there is none."""
    if not settings.CLAMD_ADDRESS:
        return None
    try:
        answer = _asked(settings.CLAMD_ADDRESS, data)
    except OSError:
        logger.exception("the virus scanner does not answer")
        return Problem(UNAVAILABLE)
    verdict = answer.removeprefix("stream: ").strip("\0\n ")
    if verdict == "OK":
        return None
    if verdict.endswith(" FOUND"):
        logger.warning("an upload was refused: %s", verdict)
        return Problem(INFECTED, {"virus": verdict.removesuffix(" FOUND")})
    logger.error("the virus scanner answers %s", verdict)
    return Problem(UNAVAILABLE)


def _asked(address: str, data: bytes) -> str:
    with closing(_connected(address)) as scanner:
        scanner.sendall(b"zINSTREAM\0")
        for start in range(0, len(data), _CHUNK):
            chunk = data[start : start + _CHUNK]
            scanner.sendall(struct.pack("!L", len(chunk)) + chunk)
        scanner.sendall(struct.pack("!L", 0))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < _LONGEST_ANSWER:
            received = scanner.recv(_LONGEST_ANSWER)
            if not received:
                break
            answer += received
    return answer.decode("utf-8", "replace")


def _connected(address: str) -> socket.socket:
    parts = urlsplit(address)
    if parts.scheme == "unix":
        scanner = socket.socket(socket.AF_UNIX)
        try:
            scanner.settimeout(_SECONDS)
            scanner.connect(unquote(parts.path))
        except OSError:
            scanner.close()
            raise
        return scanner
    return socket.create_connection((parts.hostname, parts.port), _SECONDS)
