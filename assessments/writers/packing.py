"""Zip packages without a clock: the same parts give the same bytes."""

import zipfile
from io import BytesIO

# The earliest moment that a zip entry can carry.
_EPOCH = (1980, 1, 1, 0, 0, 0)


def repacked(package: bytes) -> bytes:
    """The package again, every entry dated alike."""
    packed = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(package)) as source,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            target.writestr(dateless_entry(name), source.read(name))
    return packed.getvalue()


def dateless_entry(name: str) -> zipfile.ZipInfo:
    """An entry that says nothing of when and where it was written."""
    entry = zipfile.ZipInfo(name, date_time=_EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3
    entry.external_attr = 0o600 << 16
    return entry
