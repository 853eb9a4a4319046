"""What every row of a file that somebody handed in holds."""

import hashlib

from audit.services import Recording, store_file
from plans.domain.evidence_files import CheckedFile


def kept_columns(
    recording: Recording, chain: str, file: CheckedFile, *, personal: bool
) -> dict[str, object]:
    """The columns of a `KeptFile`, its content stored."""
    return {
        "content": store_file(file.data, chain=chain, now=recording.now),
        "file_name": file.name,
        "media_type": file.media_type,
        "sha256": hashlib.sha256(file.data).hexdigest(),
        "size": len(file.data),
        "contains_personal_data": personal,
    }
