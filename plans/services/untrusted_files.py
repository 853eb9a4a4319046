"""The door for files: what comes from outside is scanned, and taken apart in a confined process."""

from plans.domain.evidence_files import (
    CheckedFile,
    EvidenceRefused,
    check_size,
    is_parsed,
    plain_name,
    recognised,
)
from plans.domain.problems import DocumentError
from plans.domain.reading import opening
from plans.domain.reading.source_text import SourceText
from plans.services.confined import DOCUMENT, UPLOAD, read_apart
from plans.services.virus_scan import fault_of_scan


def checked_file(data: bytes, name: str) -> CheckedFile:
    """A file that may be kept, recognised by its content.

    Raises:
        EvidenceRefused: with the reason and what to do.
    """
    check_size(len(data))
    base = plain_name(name)
    try:
        require_clean(data)
        if is_parsed(data):
            media_type = read_apart(recognised, data, bounds=UPLOAD, name=base)
        else:
            media_type = recognised(data, base)
    except EvidenceRefused:
        raise
    except DocumentError as error:
        problem = error.problems[0]
        raise EvidenceRefused(problem.template, **problem.params) from error
    return CheckedFile(data=data, name=base, media_type=media_type)


def opened_document(name: str, data: bytes, *, encoding: str | None = None) -> SourceText:
    """The text of a document.

    Raises:
        DocumentError: one sentence that says what is wrong and what to do.
    """
    if not opening.is_parsed(name, data):
        return opening.open_document(name, data, encoding=encoding)
    return read_apart(
        opening.open_document, data, bounds=DOCUMENT, name=plain_name(name), encoding=encoding
    )


def require_clean(data: bytes) -> None:
    """Ask the scanner for viruses, where there is one.

    Raises:
        DocumentError: it found something, or does not answer.
    """
    fault = fault_of_scan(data)
    if fault is not None:
        raise DocumentError([fault])
