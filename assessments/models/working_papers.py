from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.models import AppendOnlyModel, KeptFile, StoredContent
from organizations.models import Place


class PaperKind(models.TextChoices):
    SAMPLE = "sample", _("抽样")
    COMPARISON = "comparison", _("比对")


class WorkingPaper(AppendOnlyModel):
    """A working paper (核查底稿): a sample or a comparison that an auditor keeps.

    For the auditors of its place alone, so that title and facts (canonical JSON: what a sample was
    drawn by, the figures of a comparison) stand in the content store: the ledger, which the office
    reads, knows them by hash only.
    """

    tenant = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="working_papers")
    kind = models.CharField(_("种类"), max_length=12, choices=PaperKind.choices)
    title = models.ForeignKey(StoredContent, on_delete=models.PROTECT, related_name="+")
    facts = models.ForeignKey(StoredContent, on_delete=models.PROTECT, related_name="+")
    account = models.BigIntegerField(_("建立账号"))
    opened_at = models.DateTimeField(_("建立时间"))

    class Meta:
        verbose_name = _("核查底稿")
        verbose_name_plural = _("核查底稿")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"


class PaperFile(KeptFile):
    """The table of another source that a comparison was made from."""

    paper = models.OneToOneField(WorkingPaper, on_delete=models.PROTECT, related_name="file")

    class Meta:
        verbose_name = _("比对资料")
        verbose_name_plural = _("比对资料")


class PaperNote(AppendOnlyModel):
    """A note on a working paper (核查记录); corrected by another note."""

    paper = models.ForeignKey(WorkingPaper, on_delete=models.PROTECT, related_name="notes")
    text = models.ForeignKey(StoredContent, on_delete=models.PROTECT, related_name="+")
    account = models.BigIntegerField(_("账号"))
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("核查记录")
        verbose_name_plural = _("核查记录")
        ordering = ("paper", "pk")

    def __str__(self) -> str:
        return f"{self.paper_id} {self.at}"


class PaperClosing(AppendOnlyModel):
    """That a working paper is closed (归档): it stays, and takes no more notes."""

    paper = models.OneToOneField(WorkingPaper, on_delete=models.PROTECT, related_name="closing")
    account = models.BigIntegerField(_("归档账号"))
    at = models.DateTimeField(_("归档时间"))

    class Meta:
        verbose_name = _("底稿归档")
        verbose_name_plural = _("底稿归档")

    def __str__(self) -> str:
        return str(self.paper_id)
