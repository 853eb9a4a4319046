"""Stored texts and files of a city: in the open outside, sealed again under the same keys here."""

import hashlib
import uuid
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime

from django.db.models import QuerySet

from assessments.domain.cities.cells import cell_text, text_cell
from assessments.services.cities.cells import Unreadable
from assessments.services.cities.packages import Package
from audit.models import ContentKey, StoredContent
from audit.services.content import ciphertext_of, keep_ciphertext, put_back, taken_out
from organizations.models import Place

CONTENTS, FILES, DESTROYED = "contents.csv", "files/", "destroyed/"
HEADING = ["id", "is_file", "sha256", "size", "created_at", "key", "file", "text"]
# A longer text is a file of its own: cells have bounds in most programs.
_LONG = 2000
_PORTION = 200
_FILE, _TEXT = "1", "0"

# Gives the bytes of a file of the package.
Read = Callable[[str], bytes]


def add_contents(package: Package, tenant: Place, progress: Callable[[float], None]) -> None:
    """Write the files under the SHA-256 of what is in them, then the table of all contents.

    A destroyed content has no key: what is left of it goes along as it is, unreadable. `progress` is
    told the share of the contents that were looked at: their files are most of a city.
    """
    rows = StoredContent.objects.filter(chain=tenant.chain).order_by("created_at", "pk")
    paths: dict[uuid.UUID, str] = {}
    count = rows.count()
    for done, content in enumerate(_streamed(rows)):
        progress(done / count)
        if content.is_file or content.size > _LONG or _key(content) is None:
            paths[content.pk] = _add_file(package, content)
    package.add_table(CONTENTS, HEADING, (_row(each, paths) for each in _streamed(rows)))


def _streamed(rows: "QuerySet[StoredContent]") -> Iterator[StoredContent]:
    return rows.select_related("key").iterator(chunk_size=_PORTION)


def _key(content: StoredContent) -> ContentKey | None:
    """Its key; none where it was destroyed."""
    found: ContentKey | None = getattr(content, "key", None)
    return found


def _add_file(package: Package, content: StoredContent) -> str:
    key = _key(content)
    if key is None:
        data, path = ciphertext_of(content), f"{DESTROYED}{content.pk}"
    else:
        data = taken_out(content, key)[0]
        path = f"{FILES}{hashlib.sha256(data).hexdigest()}"
    # The same file may have been handed in twice.
    if path not in package.files:
        package.add(path, data)
    return path


def _row(content: StoredContent, paths: Mapping[uuid.UUID, str]) -> list[str]:
    key, path = _key(content), paths.get(content.pk, "")
    data, secret = (b"", b"") if key is None else taken_out(content, key)
    return [
        str(content.pk),
        _FILE if content.is_file else _TEXT,
        content.sha256,
        str(content.size),
        content.created_at.astimezone(UTC).isoformat(timespec="microseconds"),
        secret.hex(),
        path,
        "" if path else text_cell(data.decode(), may_be_none=False),
    ]


def come_in(
    row: Mapping[str, str], *, chain: str, read: Read
) -> tuple[StoredContent, ContentKey | None]:
    """An unsaved content and its key, from a row; a file is already in the store.

    Raises:
        Unreadable: when the row says no content, or another than its hash.
    """
    try:
        content = StoredContent(
            pk=uuid.UUID(row["id"]),
            chain=chain,
            is_file=row["is_file"] == _FILE,
            sha256=row["sha256"],
            size=int(row["size"]),
            created_at=datetime.fromisoformat(row["created_at"]),
        )
        if not row["key"]:
            return _destroyed(content, read(row["file"])), None
        data = read(row["file"]) if row["file"] else cell_text(row["text"]).encode()
        return content, put_back(content, data, bytes.fromhex(row["key"]))
    except (KeyError, ValueError) as error:
        raise Unreadable("内容与所载哈希不符,或本行残缺") from error


def _destroyed(content: StoredContent, ciphertext: bytes) -> StoredContent:
    if hashlib.sha256(ciphertext).hexdigest() != content.sha256:
        raise ValueError(content.sha256)
    keep_ciphertext(content, ciphertext)
    return content
