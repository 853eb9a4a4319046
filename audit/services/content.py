"""The content store: free texts and files, each encrypted under its own destructible key."""

import os
import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from audit.domain.sealing import Sealed, seal, unseal
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
    name = f"content/{uuid.uuid4().hex}"
    try:
        default_storage.save(name, ContentFile(sealed.ciphertext))
        _to_disk(name)
    except OSError:
        default_storage.delete(name)
        raise
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
    if content.is_file:
        with default_storage.open(content.stored_name) as stored:
            ciphertext = stored.read()
    else:
        ciphertext = bytes(content.ciphertext or b"")
    return unseal(ciphertext, bytes(key.wrapped_key), _master_key())


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
