"""The manifest of a backup: what lies in its folder, of which moment, and the ledger's heads then."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath

from audit.domain.chain import Anchor

FORMAT = 1


class BadManifest(Exception):
    """The text is no manifest of ours."""


@dataclass(frozen=True)
class FileFacts:
    """A file of the backup."""

    sha256: str
    size: int


@dataclass(frozen=True)
class Manifest:
    """`versions` by name (product, engine …); `key_sha256` recognises the content key and is not it.

    `files` by their path in the folder, with forward strokes; the manifest itself is none of them.
    """

    made_at: str
    engine: str
    versions: Mapping[str, str]
    migrations: tuple[str, ...]
    heads: tuple[Anchor, ...]
    key_sha256: str
    files: Mapping[str, FileFacts]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(facts.size for facts in self.files.values())

    @property
    def text(self) -> str:
        """As it is written into the folder: JSON for people, the same for the same backup."""
        fields = asdict(self) | {"format": FORMAT, "heads": [str(head) for head in self.heads]}
        return json.dumps(fields, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def read_manifest(text: str) -> Manifest:
    """Read what `Manifest.text` wrote.

    Raises:
        BadManifest: another format, a missing field, or a path that leaves the folder.
    """
    try:
        fields = json.loads(text)
        if fields["format"] != FORMAT:
            raise BadManifest(f"format {fields['format']}")
        files = {path: FileFacts(**facts) for path, facts in fields["files"].items()}
        manifest = Manifest(
            made_at=fields["made_at"],
            engine=fields["engine"],
            versions=dict(fields["versions"]),
            migrations=tuple(fields["migrations"]),
            heads=tuple(Anchor.of(head) for head in fields["heads"]),
            key_sha256=fields["key_sha256"],
            files=files,
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadManifest(str(error)) from error
    for path in map(PurePosixPath, files):
        if path.is_absolute() or ".." in path.parts:
            raise BadManifest(str(path))
    return manifest
