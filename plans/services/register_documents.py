"""Documents of register items: files kept with their hash, older versions included."""

import hashlib

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from audit.services import recorded, store_file
from organizations.access import Viewer
from plans.access import writing_actor
from plans.domain.evidence_files import CheckedFile
from plans.models import RegisterDocument, RegisterItem
from plans.services.registers import locked_item

HELD_ALREADY = _("该文件已在条目材料中,无须重复上传。")
REPLACED_ALREADY = _("该材料已有更新的版本。请刷新页面,选择最新的版本。")


def attach_document(
    viewer: Viewer,
    item: RegisterItem,
    file: CheckedFile,
    *,
    replaces: RegisterDocument | None = None,
    contains_personal_data: bool = False,
) -> RegisterDocument:
    """Keep a checked file with an item, as a new document or as the newer version of one.

    Raises:
        PermissionDenied: for others than the responsible unit's reporters and the office.
        ValidationError: the item has this very file, or the older version is not the latest.
    """
    actor = writing_actor(viewer, item)
    sha256 = hashlib.sha256(file.data).hexdigest()
    chain = item.plan.tenant.chain
    with recorded(actor) as recording:
        held = locked_item(item).documents
        if held.filter(sha256=sha256).exists():
            raise ValidationError({"file": HELD_ALREADY})
        if replaces and not held.filter(pk=replaces.pk, replaced_by__isnull=True).exists():
            raise ValidationError({"replaces": REPLACED_ALREADY})
        document = RegisterDocument.objects.create(
            item=item,
            replaces=replaces,
            content=store_file(file.data, chain=chain, now=recording.now),
            file_name=file.name,
            media_type=file.media_type,
            sha256=sha256,
            size=len(file.data),
            contains_personal_data=contains_personal_data,
            account=viewer.account,
            unit=actor.unit,
            at=recording.now,
        )
        recording.entry(
            chain=chain,
            action="register_document.attach",
            of=document,
            after={
                "item": item.pk,
                "replaces": replaces.pk if replaces else None,
                "sha256": sha256,
                "ciphertext_sha256": document.content.sha256,
                "size": document.size,
            },
        )
    return document
