"""A seal by an SM2 key in a file (GM/T 0003, GM/T 0009), over the SM3 digest of the report.

An example that works: in a leading group's office the key belongs into a signing server or a
cryptographic card, and the sealer is then the maker's.
"""

from typing import ClassVar

from cryptography import x509
from django.conf import settings
from django.utils.translation import gettext as _

from assessments.seals.interface import Sealed, SealUnavailable
from assessments.seals.openssl import digest, held, openssl, pem_file

# The signer's identity that GM/T 0009 sets where none is agreed upon; it goes into the digest.
_IDENTITY = "distid:1234567812345678"
_OPTIONS = ("-rawin", "-digest", "sm3", "-pkeyopt", _IDENTITY, "-in", "report")


class Sm2Seal:
    """SM2 with SM3, by SEAL_KEY_FILE and SEAL_CERTIFICATE_FILE."""

    method: ClassVar[str] = "sm2-sm3"
    extension: ClassVar[str] = "sig"

    def misconfigured(self) -> list[str]:
        """Both files have to be named; whether they can be read is known where seals are made."""
        names = ("SEAL_KEY_FILE", "SEAL_CERTIFICATE_FILE")
        return [
            f"REPORT_SEALS names {type(self).__name__}, which needs {name}."
            for name in names
            if getattr(settings, name) is None
        ]

    def seal(self, data: bytes) -> Sealed:
        """The signature as DER, both numbers in one sequence.

        Raises:
            SealUnavailable: key, certificate or program are not there, or do not belong together.
        """
        certificate = pem_file(settings.SEAL_CERTIFICATE_FILE)
        with held({"report": data}) as folder:
            key = str(settings.SEAL_KEY_FILE)
            answer = openssl(folder, "pkeyutl", "-sign", "-inkey", key, *_OPTIONS, "-out", "sig")
            if not answer.succeeded:
                raise SealUnavailable(
                    _("签章私钥不能使用,请检查SEAL_KEY_FILE:%(complaint)s")
                    % {"complaint": answer.complaint}
                )
            signature = (folder / "sig").read_bytes()
            found = digest(folder, "report", "sm3")
        if self.fault(data, signature, certificate):
            raise SealUnavailable(
                _("签章私钥与证书不是一对,请检查SEAL_KEY_FILE和SEAL_CERTIFICATE_FILE。")
            )
        return Sealed("SM3", found, signature, certificate, signer_named_by(certificate))

    def fault(self, data: bytes, signature: bytes, certificate: bytes) -> str:
        """Whether the key of the certificate signed these bytes."""
        with held({"report": data, "sig": signature, "pem": certificate}) as folder:
            by = ("-verify", "-certin", "-inkey", "pem", "-sigfile", "sig")
            answer = openssl(folder, "pkeyutl", *by, *_OPTIONS)
        return "" if answer.succeeded else _("SM2签名与文件不符。")


def signer_named_by(certificate: bytes) -> str:
    """The subject of a certificate."""
    return x509.load_pem_x509_certificate(certificate).subject.rfc4514_string()
