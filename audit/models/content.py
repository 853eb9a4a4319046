import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.models.append_only import AppendOnlyModel


class StoredContent(AppendOnlyModel):
    """One free text or file, encrypted under a key of its own (内容库).

    The ledger names it by `id` and `sha256` (of the ciphertext) only, so that destroying the key
    (封存销毁) removes the content and the ledger still verifies.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    chain = models.CharField(_("链"), max_length=64)
    is_file = models.BooleanField(_("文件"), default=False)
    # A text keeps its ciphertext here; a file keeps it in the media store under `stored_name`.
    ciphertext = models.BinaryField(null=True, blank=True)
    stored_name = models.CharField(max_length=100, blank=True)
    sha256 = models.CharField(_("密文哈希"), max_length=64)
    size = models.PositiveBigIntegerField(_("字节数"))
    created_at = models.DateTimeField(_("存入时间"))

    class Meta:
        verbose_name = _("存储内容")
        verbose_name_plural = _("存储内容")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(is_file=True, ciphertext__isnull=True)
                | models.Q(is_file=False, ciphertext__isnull=False),
                name="stored_content_text_or_file",
            ),
        )

    def __str__(self) -> str:
        return str(self.id)


class KeptFile(AppendOnlyModel):
    """A file that somebody handed in: its content, and what is known of it without the content.

    `sha256` is that of the file's own bytes, so that the same file is known again.
    """

    content = models.ForeignKey(StoredContent, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(_("文件名"), max_length=255)
    media_type = models.CharField(_("类型"), max_length=100)
    sha256 = models.CharField(_("哈希"), max_length=64)
    size = models.PositiveBigIntegerField(_("字节数"))
    contains_personal_data = models.BooleanField(_("含个人信息"), default=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.file_name


class ContentKey(models.Model):
    """The wrapped key of one content. Deleting it is the only lawful removal, by two people."""

    content = models.OneToOneField(
        StoredContent, on_delete=models.PROTECT, primary_key=True, related_name="key"
    )
    wrapped_key = models.BinaryField()

    class Meta:
        verbose_name = _("内容密钥")
        verbose_name_plural = _("内容密钥")

    def __str__(self) -> str:
        return str(self.pk)


class DestructionRequest(AppendOnlyModel):
    """The first person's request to destroy a content (封存销毁申请)."""

    content = models.OneToOneField(
        StoredContent, on_delete=models.PROTECT, related_name="destruction_request"
    )
    account = models.BigIntegerField(_("申请人"))
    legal_basis = models.CharField(_("依据"), max_length=500)
    requested_at = models.DateTimeField(_("申请时间"))

    class Meta:
        verbose_name = _("封存销毁申请")
        verbose_name_plural = _("封存销毁申请")

    def __str__(self) -> str:
        return str(self.content_id)


class DestructionApproval(AppendOnlyModel):
    """The second person's approval; with it the key may be deleted, and is."""

    request = models.OneToOneField(
        DestructionRequest, on_delete=models.PROTECT, related_name="approval"
    )
    account = models.BigIntegerField(_("批准人"))
    approved_at = models.DateTimeField(_("批准时间"))

    class Meta:
        verbose_name = _("封存销毁批准")
        verbose_name_plural = _("封存销毁批准")

    def __str__(self) -> str:
        return str(self.request_id)
