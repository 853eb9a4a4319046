"""Time-based codes (RFC 6238), without a database."""

import re
import secrets
from base64 import b32encode
from urllib.parse import quote, urlencode

from django_otp.oath import hotp

SECRET_BYTES = 20
STEP_SECONDS = 30
DIGITS = 6
# A telephone's clock may be half a minute off either way.
STEPS_AROUND = 1
RECOVERY_CODES = 10
_BLANKS = re.compile(r"[\s-]")


def new_secret() -> bytes:
    """A secret of 160 bits, as RFC 4226 recommends."""
    return secrets.token_bytes(SECRET_BYTES)


def matching_step(secret: bytes, code: str, *, at: float, after: int) -> int | None:
    """The half minute that a code belongs to, near `at` (Unix seconds) and later than `after`.

    None for a wrong code and for one that was taken already.
    """
    typed = _BLANKS.sub("", code)
    now = int(at) // STEP_SECONDS
    for step in range(max(now - STEPS_AROUND, after + 1), now + STEPS_AROUND + 1):
        if secrets.compare_digest(code_at(secret, step).encode(), typed.encode()):
            return step
    return None


def code_at(secret: bytes, step: int) -> str:
    """The code of a half minute, six digits."""
    return f"{hotp(secret, step, digits=DIGITS):0{DIGITS}d}"


def otpauth_link(secret: bytes, *, issuer: str, account: str) -> str:
    """The address that authenticators read from a QR code."""
    parameters = urlencode(
        {"secret": spelled(secret), "issuer": issuer, "digits": DIGITS, "period": STEP_SECONDS},
        quote_via=quote,
    )
    return f"otpauth://totp/{quote(issuer)}:{quote(account)}?{parameters}"


def spelled(secret: bytes) -> str:
    """A secret in the letters that authenticators take, without padding."""
    return b32encode(secret).decode().rstrip("=")
