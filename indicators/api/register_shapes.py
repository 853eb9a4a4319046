"""The answers about the register of a plan. Shapes alone: they decide nothing."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from indicators.api.duty_shapes import FileSerializer
from indicators.api.filters import ITEM_KINDS, ITEM_STATUSES
from indicators.api.page_shapes import PageSerializer
from indicators.api.shapes import DECIMAL, DepartmentSerializer, Shape
from plans.domain.milestones import Standing
from plans.models import ItemStatus

STATUSES = ItemStatus.values
STANDINGS = [standing.value for standing in Standing]

MONTH = _("月份,如2026-09。")
NUMBER = _("最新一版的版本号。")


class ResponsibleSerializer(DepartmentSerializer):
    """The unit that answers for an item; presumed until the office has named it."""

    basis = serializers.CharField(allow_blank=True, help_text=_("依据文件。"))


class MilestoneBriefSerializer(Shape):
    """A milestone as last said."""

    id = serializers.IntegerField()
    what = serializers.CharField()
    due = serializers.CharField(help_text=MONTH)
    done_on = serializers.DateField(allow_null=True)
    standing = serializers.ChoiceField(
        choices=STANDINGS,
        help_text=_(
            "done已完成,dropped已取消,closed条目已办结,overdue逾期,due本月应完成,ahead未到期。"
        ),
    )
    number = serializers.IntegerField(help_text=NUMBER)


class RegisterItemBriefSerializer(Shape):
    """A register item in a list."""

    id = serializers.IntegerField()
    plan = serializers.CharField()
    kind = serializers.ChoiceField(choices=ITEM_KINDS)
    name = serializers.CharField()
    key = serializers.CharField(help_text=_("所在任务或章节的键,各版方案不变。"))
    place = serializers.CharField(allow_blank=True)
    quote = serializers.CharField(help_text=_("方案原文。"))
    unit = ResponsibleSerializer(allow_null=True)
    status = serializers.ChoiceField(choices=ITEM_STATUSES)
    as_of = serializers.DateField(allow_null=True, help_text=_("情况截至。"))
    planned_investment = serializers.CharField(allow_null=True, help_text=_("计划总投资(万元)。"))
    invested = serializers.CharField(allow_null=True, help_text=_("累计完成投资(万元)。"))
    milestones = MilestoneBriefSerializer(many=True)


class RegisterItemPageSerializer(PageSerializer):
    """Register items."""

    results = RegisterItemBriefSerializer(many=True)


class SaidSerializer(Shape):
    """Who said a version, and when."""

    number = serializers.IntegerField()
    by = serializers.CharField(allow_blank=True)
    unit = serializers.CharField()
    at = serializers.DateTimeField()


class MilestoneVersionSerializer(SaidSerializer):
    """One version of a milestone."""

    due = serializers.CharField(help_text=MONTH)
    done_on = serializers.DateField(allow_null=True)
    dropped = serializers.BooleanField()
    reason = serializers.CharField(allow_blank=True)


class MilestoneSerializer(MilestoneBriefSerializer):
    """A milestone with all that was said of it."""

    item = serializers.IntegerField()
    versions = MilestoneVersionSerializer(many=True, help_text=_("各版,最早的在前。"))


class ItemReportSerializer(SaidSerializer):
    """One report on an item."""

    status = serializers.ChoiceField(choices=STATUSES)
    as_of = serializers.DateField()
    planned_investment = serializers.CharField(allow_null=True, help_text=DECIMAL)
    invested = serializers.CharField(allow_null=True, help_text=DECIMAL)
    text = serializers.CharField(allow_blank=True)


class DocumentSerializer(FileSerializer):
    """A document of an item."""

    latest = serializers.BooleanField(help_text=_("没有更新的版本。"))
    replaces = serializers.CharField(allow_blank=True, help_text=_("所替换材料的文件名。"))


class RegisterItemSerializer(RegisterItemBriefSerializer):
    """One register item with all that the viewer may know of it."""

    number = serializers.IntegerField(help_text=_("最近一次填报的版本号;尚未填报为0。"))
    may_write = serializers.BooleanField(help_text=_("您现在可以填报。"))
    readable = serializers.BooleanField(help_text=_("您可以读取说明和材料。"))
    milestones = MilestoneSerializer(many=True)
    reports = ItemReportSerializer(many=True, help_text=_("各版填报,最早的在前。"))
    documents = DocumentSerializer(many=True)


class ItemReportedSerializer(Shape):
    """What became of a report."""

    item = serializers.IntegerField()
    number = serializers.IntegerField()
    status = serializers.ChoiceField(choices=STATUSES)
