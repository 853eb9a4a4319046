"""The content store: free texts and files, each encrypted under its own destructible key."""

import hmac
import os
import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from audit.domain.sealing import Sealed, key_of, seal, sealed_again, unseal
from audit.models import ContentKey, StoredContent


class ContentDestroyed(Exception):
    """The content was lawfully destroyed (封存销毁); hash, basis and actors remain."""


def store_text(text: str, *, chain: str, now: datetime) -> StoredContent:
    """Keep a free text; returns the row to refer to."""
    sealed = seal(text.encode(), _master_key())
    return _save(sealed, chain=chain, now=now, size=len(text.encode()))


def store_file(data: bytes, *, chain: str, now: datetime) -> StoredContent:
    """Keep a file outside the database, encrypted, under a random name.

    Raises:
        OSError: the store takes no more; nothing of the file is left there.
    """
    sealed = seal(data, _master_key())
    name = _stored(sealed.ciphertext)
    return _save(sealed, chain=chain, now=now, size=len(data), stored_name=name)


def read_content(content: StoredContent) -> bytes:
    """The content's bytes.

    Raises:
        ContentDestroyed: when its key was destroyed.
        ContentUnreadable: when the stored bytes were altered.
    """
    key = ContentKey.objects.filter(pk=content.pk).first()
    if key is None:
        raise ContentDestroyed(str(content.pk))
    return unseal(ciphertext_of(content), bytes(key.wrapped_key), _master_key())


def ciphertext_of(content: StoredContent) -> bytes:
    """The stored bytes as they are."""
    if not content.is_file:
        return bytes(content.ciphertext or b"")
    with default_storage.open(content.stored_name) as stored:
        return bytes(stored.read())


def taken_out(content: StoredContent, key: ContentKey) -> tuple[bytes, bytes]:
    """A content in the open, and the key by which `put_back` keeps it elsewhere unaltered."""
    ciphertext, wrapped = ciphertext_of(content), bytes(key.wrapped_key)
    data = unseal(ciphertext, wrapped, _master_key())
    return data, key_of(ciphertext, wrapped, _master_key())


def put_back(content: StoredContent, data: bytes, key: bytes) -> ContentKey:
    """Fill an unsaved content with what was taken out elsewhere; returns its key, unsaved too.

    A file is written at once: who does not save the content deletes it by its `stored_name`.

    Raises:
        ValueError: when data and key are not those of the content's hash.
    """
    sealed = sealed_again(data, key, _master_key())
    if sealed.sha256 != content.sha256:
        raise ValueError("not the content of this hash")
    keep_ciphertext(content, sealed.ciphertext)
    return ContentKey(content=content, wrapped_key=sealed.wrapped_key)


def keep_ciphertext(content: StoredContent, ciphertext: bytes) -> None:
    """Put stored bytes where an unsaved content keeps them."""
    if content.is_file:
        content.stored_name = _stored(ciphertext)
    else:
        content.ciphertext = ciphertext


def read_text(content: StoredContent | None) -> str:
    """A stored text, or an empty one where there is none."""
    return read_content(content).decode() if content is not None else ""


def read_texts(contents: Iterable[StoredContent | None]) -> dict[uuid.UUID, str]:
    """Many stored texts by id, in one query; a destroyed one is left out.

    None where every content was read with its key (`select_related("…__key")`).
    """
    wanted = {content.pk: content for content in contents if content is not None}
    return {
        pk: unseal(bytes(wanted[pk].ciphertext or b""), key, _master_key()).decode()
        for pk, key in _keys_of(wanted).items()
    }


def opened_text(ciphertext: bytes | None, wrapped_key: bytes | None) -> str:
    """A text from its columns; empty where there is none, or where its key was destroyed."""
    if ciphertext is None or wrapped_key is None:
        return ""
    return unseal(bytes(ciphertext), bytes(wrapped_key), _master_key()).decode()


def _keys_of(wanted: Mapping[uuid.UUID, StoredContent]) -> dict[uuid.UUID, bytes]:
    """The wrapped keys that are left, by content."""
    if all(ContentKey.content.field.remote_field.is_cached(each) for each in wanted.values()):
        held = {pk: getattr(each, "key", None) for pk, each in wanted.items()}
        return {pk: bytes(key.wrapped_key) for pk, key in held.items() if key is not None}
    rows = ContentKey.objects.filter(pk__in=wanted).values_list("pk", "wrapped_key")
    return {pk: bytes(key) for pk, key in rows}


def keyed_digest(text: str) -> str:
    """By what a text is known again; only who has the installation's key can try texts on it."""
    return hmac.digest(_master_key(), f"carbon-peak digest {text}".encode(), "sha256").hex()


def _stored(ciphertext: bytes) -> str:
    """Write a file under a random name, to the disk or not at all."""
    name = f"content/{uuid.uuid4().hex}"
    try:
        default_storage.save(name, ContentFile(ciphertext))
        _to_disk(name)
    except OSError:
        default_storage.delete(name)
        raise
    return name


def _save(
    sealed: Sealed, *, chain: str, now: datetime, size: int, stored_name: str = ""
) -> StoredContent:
    content = StoredContent.objects.create(
        chain=chain,
        is_file=bool(stored_name),
        ciphertext=None if stored_name else sealed.ciphertext,
        stored_name=stored_name,
        sha256=sealed.sha256,
        size=size,
        created_at=now,
    )
    ContentKey.objects.create(content=content, wrapped_key=sealed.wrapped_key)
    return content


def _to_disk(name: str) -> None:
    """The database says that the file is there: it must be, after a power failure too."""
    with default_storage.open(name) as stored:
        os.fsync(stored.fileno())


def _master_key() -> bytes:
    key: bytes = settings.CONTENT_KEY
    return key
