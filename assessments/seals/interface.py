"""What a seal is, and what a program that puts one on has to do."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Protocol


class SealUnavailable(Exception):
    """No seal can be put on or checked now; the text is the whole sentence, for people."""


@dataclass(frozen=True)
class Sealed:
    """A detached seal of some bytes: whoever has these bytes and this can check it."""

    # As it is printed, such as SM3, and its digest of the bytes, hexadecimal.
    digest_algorithm: str
    digest: str
    signature: bytes
    # PEM: what the signature is checked against.
    certificate: bytes
    signer: str
    # The moment that the seal itself attests; None where it attests none.
    stamped_at: datetime | None = None


class Sealer(Protocol):
    """One way to seal: an electronic seal (电子签章) or a time-stamp (时间戳).

    A class without parameters, named in REPORT_SEALS by its dotted path. A maker's own service
    (签名验签服务器, 电子签章系统) is joined by such a class.
    """

    # Kept with each seal, by which its sealer is found again: letters, digits and hyphens.
    method: ClassVar[str]
    # The ending of a signature's file.
    extension: ClassVar[str]

    def misconfigured(self) -> list[str]:
        """What is wrong with its settings, as sentences; without touching any service."""

    def seal(self, data: bytes) -> Sealed:
        """Seal a file.

        Raises:
            SealUnavailable: the key, the program or the service does not answer: once more later.
        """

    def fault(self, data: bytes, signature: bytes, certificate: bytes) -> str:
        """Why the signature is not one of these bytes by this certificate; empty where it is.

        Raises:
            SealUnavailable: it cannot be told here.
        """
