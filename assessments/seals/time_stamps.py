"""A time-stamp (时间戳, RFC 3161): an authority attests that the report was there at a moment."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar
from urllib.error import URLError
from urllib.request import Request, urlopen

from django.conf import settings
from django.utils.translation import gettext as _

from assessments.seals.interface import Sealed, SealUnavailable
from assessments.seals.openssl import digest, held, openssl, pem_file

_SECONDS = 10
_MOST_BYTES = 1024 * 1024
_MOMENT = re.compile(r"^Time stamp: (\w{3} +\d+ [\d:]{8})(?:\.\d+)? (\d{4}) GMT$", re.MULTILINE)
_AUTHORITY = re.compile(r"^TSA: (.+)$", re.MULTILINE)


class TimeStamp:
    """A stamp of the authority at TSA_URL, trusted by the certificates of TSA_CA_FILE."""

    method: ClassVar[str] = "rfc3161"
    extension: ClassVar[str] = "tsr"

    def misconfigured(self) -> list[str]:
        """Address and certificates have to be named."""
        given = {"TSA_URL": settings.TSA_URL, "TSA_CA_FILE": settings.TSA_CA_FILE}
        return [
            f"REPORT_SEALS names {type(self).__name__}, which needs {name}."
            for name, value in given.items()
            if not value
        ]

    def seal(self, data: bytes) -> Sealed:
        """The authority's whole answer, checked against the question that was asked.

        Raises:
            SealUnavailable: the authority does not answer, refuses, or is not the one to be trusted.
        """
        authorities = pem_file(settings.TSA_CA_FILE)
        algorithm: str = settings.TSA_DIGEST
        with held({"report": data, "pem": authorities}) as folder:
            found = digest(folder, "report", algorithm)
            asked = ("ts", "-query", "-data", "report", f"-{algorithm}", "-cert", "-out", "tsq")
            if not openssl(folder, *asked).succeeded:
                raise SealUnavailable(_("OpenSSL不能生成时间戳请求。"))
            (folder / "tsr").write_bytes(_asked((folder / "tsq").read_bytes()))
            moment, authority = _told(folder)
            fault = _fault(folder, "-queryfile", "tsq", moment=moment)
            if fault:
                raise SealUnavailable(
                    _("时间戳服务的答复未通过核验,请检查TSA_CA_FILE:%(fault)s") % {"fault": fault}
                )
            signature = (folder / "tsr").read_bytes()
        return Sealed(algorithm.upper(), found, signature, authorities, authority, moment)

    def fault(self, data: bytes, signature: bytes, certificate: bytes) -> str:
        """Whether the stamp is of these bytes, by an authority of these certificates."""
        with held({"report": data, "tsr": signature, "pem": certificate}) as folder:
            try:
                moment, _authority = _told(folder)
            except SealUnavailable as refused:
                return str(refused)
            fault = _fault(folder, "-data", "report", moment=moment)
        return _("时间戳与文件不符:%(fault)s") % {"fault": fault} if fault else ""


def _asked(question: bytes) -> bytes:
    headers = {"Content-Type": "application/timestamp-query"}
    request = Request(settings.TSA_URL, data=question, headers=headers)  # noqa: S310 - https or http by the settings
    try:
        with urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310 - as above
            found: bytes = answer.read(_MOST_BYTES)
    except (URLError, OSError, ValueError) as error:
        raise SealUnavailable(
            _("时间戳服务%(address)s没有应答:%(error)s")
            % {"address": settings.TSA_URL, "error": error}
        ) from error
    return found


def _told(folder: Path) -> tuple[datetime, str]:
    """The moment and the name of the authority, as the answer says; it is checked afterwards."""
    answer = openssl(folder, "ts", "-reply", "-in", "tsr", "-text")
    moment = _MOMENT.search(answer.output)
    if not answer.succeeded or moment is None:
        raise SealUnavailable(_("时间戳服务没有签发时间戳。"))
    read = datetime.strptime(f"{moment[1]} {moment[2]}", "%b %d %H:%M:%S %Y").replace(tzinfo=UTC)
    authority = _AUTHORITY.search(answer.output)
    named = authority[1] if authority and authority[1] != "unspecified" else ""
    return read, named


def _fault(folder: Path, *against: str, moment: datetime) -> str:
    """A stamp outlives its authority's certificate: it has to hold at its own moment."""
    at = ("-attime", str(int(moment.timestamp())))
    answer = openssl(folder, "ts", "-verify", *against, "-in", "tsr", "-CAfile", "pem", *at)
    return "" if answer.succeeded else answer.complaint.rpartition("\n")[2]
