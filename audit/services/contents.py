"""Stored contents against their hashes: an edited text or file, or a key taken away, is found."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.core.files.storage import default_storage

from audit.models import StoredContent

_CHUNK = 200


class ContentFault(StrEnum):
    """What is wrong with a stored content."""

    ALTERED = "content_altered"
    FILE_MISSING = "file_missing"
    KEY_MISSING = "key_missing"


@dataclass(frozen=True)
class AlteredContent:
    """A content that is not what was stored."""

    id: str
    fault: ContentFault


def altered_contents() -> Iterator[AlteredContent]:
    """Hash every stored text and file again; a key that is gone needs an approved destruction."""
    for content in StoredContent.objects.order_by().iterator(chunk_size=_CHUNK):
        fault = _fault(content)
        if fault is not None:
            yield AlteredContent(str(content.pk), fault)
    unlawful = StoredContent.objects.filter(key=None, destruction_request__approval=None)
    for pk in unlawful.order_by("pk").values_list("pk", flat=True).iterator():
        yield AlteredContent(str(pk), ContentFault.KEY_MISSING)


def _fault(content: StoredContent) -> ContentFault | None:
    if not content.is_file:
        found = hashlib.sha256(bytes(content.ciphertext or b"")).hexdigest()
        return None if found == content.sha256 else ContentFault.ALTERED
    try:
        with default_storage.open(content.stored_name) as stored:
            digest = hashlib.sha256()
            for chunk in stored.chunks():
                digest.update(chunk)
    except FileNotFoundError:
        return ContentFault.FILE_MISSING
    return None if digest.hexdigest() == content.sha256 else ContentFault.ALTERED
