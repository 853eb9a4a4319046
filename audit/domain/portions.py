"""Encryption of a file that is too long for the memory: portion by portion, AES-256-GCM.

A portion's nonce is its place in the file and whether it is the last one, under a key that no other
file has: a portion that was altered, moved, left out or cut off at the end does not open.
"""

from collections.abc import Iterator
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from audit.domain.sealing import ContentUnreadable

PORTION = 1 << 20
_TAG_BYTES = 16
_PLACE_BYTES = 11


class PortionSealer:
    """Encrypts the portions of one file in their order; all but the last have the same size."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)
        self._place = 0

    def seal(self, portion: bytes, *, last: bool) -> bytes:
        """The next portion, encrypted."""
        sealed = self._cipher.encrypt(_nonce(self._place, last=last), portion, None)
        self._place += 1
        return sealed


def opened(file: IO[bytes], key: bytes) -> Iterator[bytes]:
    """The portions again, one in memory at a time.

    Raises:
        ContentUnreadable: when file and key do not belong together, or the file is not whole.
    """
    cipher, place = AESGCM(key), 0
    held = file.read(PORTION + _TAG_BYTES)
    while True:
        following = file.read(PORTION + _TAG_BYTES)
        try:
            yield cipher.decrypt(_nonce(place, last=not following), held, None)
        except InvalidTag as error:
            raise ContentUnreadable("the file is not what was written") from error
        if not following:
            return
        held, place = following, place + 1


def _nonce(place: int, *, last: bool) -> bytes:
    return place.to_bytes(_PLACE_BYTES, "big") + bytes([last])
