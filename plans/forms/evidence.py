"""Uploading a piece of evidence."""

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from plans.domain.evidence_files import CheckedFile, check_size
from plans.services.untrusted_files import checked_file

NO_FILE = _("请先选择要上传的文件。")


def checked_upload(upload: "UploadedFile[bytes]") -> CheckedFile:
    """The uploaded file, recognised; one that is too large is refused before it is read.

    Raises:
        EvidenceRefused: with the reason and what to do.
    """
    check_size(upload.size or 0)
    return checked_file(upload.read(), upload.name or "")
