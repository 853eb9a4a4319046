"""Encryption of stored content: one random key an item, wrapped by the installation's master key."""

import hashlib
import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES = 12
_KEY_BITS = 256


class ContentUnreadable(Exception):
    """The key does not open the content: wrong master key, or altered bytes."""


@dataclass(frozen=True)
class Sealed:
    """Ciphertext (nonce first), its SHA-256, and the wrapped key of the item."""

    ciphertext: bytes
    sha256: str
    wrapped_key: bytes


def seal(data: bytes, master_key: bytes) -> Sealed:
    """Encrypt `data` under a fresh key of its own (AES-256-GCM)."""
    key, wrapped_key = fresh_key(master_key)
    ciphertext = _encrypt(key, data)
    return Sealed(
        ciphertext=ciphertext,
        sha256=hashlib.sha256(ciphertext).hexdigest(),
        wrapped_key=wrapped_key,
    )


def unseal(ciphertext: bytes, wrapped_key: bytes, master_key: bytes) -> bytes:
    """The data again.

    Raises:
        ContentUnreadable: when key and ciphertext do not belong together.
    """
    return _decrypt(_decrypt(master_key, wrapped_key), ciphertext)


def key_of(ciphertext: bytes, wrapped_key: bytes, master_key: bytes) -> bytes:
    """By what `sealed_again` makes the same ciphertext elsewhere: the item's key, then its nonce.

    Raises:
        ContentUnreadable: when the master key is another one.
    """
    return _decrypt(master_key, wrapped_key) + ciphertext[:_NONCE_BYTES]


def sealed_again(data: bytes, key_and_nonce: bytes, master_key: bytes) -> Sealed:
    """The very ciphertext of `data` that was made before, its key wrapped by another master key.

    Raises:
        ValueError: when the key has another length.
    """
    key, nonce = key_and_nonce[: _KEY_BITS // 8], key_and_nonce[_KEY_BITS // 8 :]
    if len(nonce) != _NONCE_BYTES:
        raise ValueError("no key of a content")
    ciphertext = nonce + AESGCM(key).encrypt(nonce, data, None)
    return Sealed(
        ciphertext=ciphertext,
        sha256=hashlib.sha256(ciphertext).hexdigest(),
        wrapped_key=_encrypt(master_key, key),
    )


def fresh_key(master_key: bytes) -> tuple[bytes, bytes]:
    """A new key of an item, and the same wrapped."""
    key = AESGCM.generate_key(bit_length=_KEY_BITS)
    return key, _encrypt(master_key, key)


def unwrapped(wrapped_key: bytes, master_key: bytes) -> bytes:
    """The key of an item again.

    Raises:
        ContentUnreadable: when the master key is another one.
    """
    return _decrypt(master_key, wrapped_key)


def _encrypt(key: bytes, data: bytes) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, data, None)


def _decrypt(key: bytes, data: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(data[:_NONCE_BYTES], data[_NONCE_BYTES:], None)
    except InvalidTag as error:
        raise ContentUnreadable("content and key do not belong together") from error
