from types import MappingProxyType

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audit.models import AppendOnlyModel, StoredContent
from organizations.models import Department, Place


class SourceDocument(AppendOnlyModel):
    """The document a plan was read from: its bytes, kept, and its text, into which all spans point."""

    tenant = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="source_documents")
    file_name = models.CharField(_("文件名"), max_length=255)
    content = models.ForeignKey(StoredContent, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(_("文件哈希"), max_length=64)
    text = models.TextField(_("文本"))
    text_sha256 = models.CharField(_("文本哈希"), max_length=64)
    recorded_at = models.DateTimeField(_("入库时间"))

    class Meta:
        verbose_name = _("原文")
        verbose_name_plural = _("原文")

    def __str__(self) -> str:
        return self.file_name


class Plan(models.Model):
    """A carbon-peak implementation plan (实施方案) of one tenant, over all its versions."""

    tenant = models.ForeignKey(
        Place, on_delete=models.PROTECT, related_name="plans", verbose_name=_("租户")
    )
    slug = models.SlugField(_("标识"), max_length=64, unique=True)
    # Set by the access door, which reads the plan with its version: the newest, or at a past moment
    # the one in force then.
    newest_version: "PlanVersion | None" = None

    class Meta:
        verbose_name = _("实施方案")
        verbose_name_plural = _("实施方案")
        ordering = ("slug",)

    def __str__(self) -> str:
        return self.slug


def shown_title(title: str | None, place: str) -> str:
    """The printed title of a plan, or what stands in for it where the text states none."""
    return title or gettext("%(place)s碳达峰工作方案(原文无标题)") % {"place": place}


class PlanVersion(AppendOnlyModel):
    """A published version of a plan. It never changes; a correction is the next version."""

    stated = MappingProxyType(
        {"slug": ("plan__slug",), "version": ("number",), "text_sha256": ("source__text_sha256",)}
    )

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("版本"))
    title = models.CharField(_("标题"), max_length=300, null=True, blank=True)
    # The place as the plan file states it: the tenant's own name may carry a suffix (demo).
    place_code = models.CharField(max_length=12)
    place_name = models.CharField(max_length=100)
    place_level = models.CharField(max_length=20)
    place_parent = models.CharField(max_length=12, null=True, blank=True)
    issuer = models.CharField(_("印发单位"), max_length=200, null=True, blank=True)
    document_number = models.CharField(_("文号"), max_length=100, null=True, blank=True)
    issued_on = models.DateField(_("印发日期"), null=True, blank=True)
    leading_group = models.CharField(_("领导小组"), max_length=200, null=True, blank=True)
    source = models.ForeignKey(SourceDocument, on_delete=models.PROTECT, related_name="+")
    plan_file_sha256 = models.CharField(_("方案文件哈希"), max_length=64)
    published_at = models.DateTimeField(_("发布时间"))

    class Meta:
        verbose_name = _("方案版本")
        verbose_name_plural = _("方案版本")
        ordering = ("plan", "number")
        constraints = (
            models.UniqueConstraint(fields=("plan", "number"), name="plan_version_number_once"),
        )

    def __str__(self) -> str:
        return self.display_title

    @property
    def display_title(self) -> str:
        """The printed title, or what stands in for it where the text states none."""
        return shown_title(self.title, self.place_name)


class PrintedDepartment(AppendOnlyModel):
    """A department's name as this version prints it, and the department it was matched to."""

    version = models.ForeignKey(
        PlanVersion, on_delete=models.PROTECT, related_name="printed_departments"
    )
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    canonical = models.CharField(max_length=200)
    function = models.CharField(max_length=20)
    governance = models.CharField(max_length=20)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("方案所印部门名")
        verbose_name_plural = _("方案所印部门名")
        ordering = ("version", "position")
        constraints = (
            models.UniqueConstraint(fields=("version", "name"), name="printed_department_once"),
        )

    def __str__(self) -> str:
        return self.name
