from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.domain.chain import Link
from audit.models.append_only import AppendOnlyModel


class LedgerHead(models.Model):
    """The last link of one chain: `system`, or the permanent id of a tenant."""

    chain = models.CharField(_("链"), max_length=64, primary_key=True)
    seq = models.BigIntegerField(_("末条序号"))
    hash = models.CharField(_("末条哈希"), max_length=64)

    class Meta:
        verbose_name = _("台账链首")
        verbose_name_plural = _("台账链首")

    def __str__(self) -> str:
        return f"{self.chain} #{self.seq} {self.hash}"


class LedgerEntry(AppendOnlyModel):
    """One recorded change (台账记录): who did what to which object, when and why.

    `before` and `after` are canonical JSON; free text and files stand in them only by their
    reference in the content store and the hash of their ciphertext. `salt` goes into the hashes of
    both and is for those alone who may read them; entries of earlier releases have none.
    """

    chain = models.CharField(_("链"), max_length=64)
    seq = models.BigIntegerField(_("序号"))
    at = models.DateTimeField(_("时间"))
    actor_account = models.BigIntegerField(_("账号编号"), null=True, blank=True)
    actor_unit = models.CharField(_("单位"), max_length=200)
    actor_role = models.CharField(_("角色"), max_length=40)
    action = models.CharField(_("动作"), max_length=80)
    object_type = models.CharField(_("对象类型"), max_length=80)
    object_id = models.CharField(_("对象编号"), max_length=80)
    before = models.TextField(_("变更前"))
    after = models.TextField(_("变更后"))
    # With a default in the database: the release before writes entries without it.
    salt = models.CharField(_("盐值"), max_length=32, blank=True, default="", db_default="")
    before_sha256 = models.CharField(max_length=64)
    after_sha256 = models.CharField(max_length=64)
    reason_ref = models.CharField(_("理由编号"), max_length=36, blank=True)
    reason_sha256 = models.CharField(_("理由哈希"), max_length=64, blank=True)
    request_id = models.CharField(_("请求编号"), max_length=64, blank=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(_("哈希"), max_length=64)

    class Meta:
        verbose_name = _("台账记录")
        verbose_name_plural = _("台账记录")
        ordering = ("chain", "seq")
        constraints = (
            models.UniqueConstraint(fields=("chain", "seq"), name="ledger_entry_seq_once"),
            models.CheckConstraint(condition=models.Q(seq__gte=1), name="ledger_entry_seq_from_1"),
        )
        indexes = (
            models.Index(fields=("object_type", "object_id"), name="ledger_entry_object"),
            models.Index(fields=("chain", "action", "seq"), name="ledger_entry_action"),
            models.Index(fields=("chain", "at"), name="ledger_entry_at"),
        )

    def __str__(self) -> str:
        return f"{self.chain} #{self.seq} {self.action} {self.object_type} {self.object_id}"

    @property
    def link(self) -> Link:
        """The entry as the chain hashes it."""
        return Link(
            chain=self.chain,
            seq=self.seq,
            at=self.at,
            actor_account=self.actor_account,
            actor_unit=self.actor_unit,
            actor_role=self.actor_role,
            action=self.action,
            object_type=self.object_type,
            object_id=self.object_id,
            before=self.before,
            after=self.after,
            salt=self.salt,
            before_sha256=self.before_sha256,
            after_sha256=self.after_sha256,
            reason_ref=self.reason_ref,
            reason_sha256=self.reason_sha256,
            request_id=self.request_id,
            previous_hash=self.previous_hash,
        )
