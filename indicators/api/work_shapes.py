"""The answers about annual work. Shapes alone: they decide nothing."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from indicators.api.filters import PART_STATES
from indicators.api.page_shapes import PageSerializer
from indicators.api.shapes import (
    DepartmentSerializer,
    PlaceSerializer,
    Shape,
    UnitBriefSerializer,
)
from plans.models import Quarter, ResponsibilityRole, WorkProgress, WorkSource

PROGRESS = WorkProgress.values
ROLES = ResponsibilityRole.values
SOURCES = WorkSource.values

NUMBER = _("最新一版的版本号;尚未填报为0。")
QUARTER = _("第几季度;0为全年。")


class WorkPartBriefSerializer(Shape):
    """What one unit owes of an item."""

    id = serializers.IntegerField()
    department = UnitBriefSerializer()
    role = serializers.ChoiceField(
        choices=ROLES, help_text=_("lead牵头,support配合,shared按职责分工负责。")
    )
    state = serializers.ChoiceField(
        choices=PART_STATES, help_text=_("not_reported未报,reported已报,compiled已汇总。")
    )
    progress = serializers.ChoiceField(
        choices=PROGRESS, allow_null=True, help_text=_("最近一次填报的进展。")
    )
    number = serializers.IntegerField(help_text=NUMBER)
    may_report = serializers.BooleanField(help_text=_("您现在可以填报这一部分。"))


class WorkItemBriefSerializer(Shape):
    """An annual work item in a list."""

    id = serializers.IntegerField()
    plan = serializers.CharField()
    task_key = serializers.CharField(help_text=_("重点任务的键,各版方案不变。"))
    year = serializers.IntegerField()
    quarter = serializers.IntegerField(
        min_value=Quarter.WHOLE_YEAR, max_value=Quarter.FOURTH, help_text=QUARTER
    )
    measure = serializers.CharField(help_text=_("工作举措。"))
    deliverable = serializers.CharField(allow_blank=True, help_text=_("成果形式。"))
    place = PlaceSerializer()
    origin = serializers.ChoiceField(
        choices=SOURCES, help_text=_("plan方案任务分解,office办公室添加,lead牵头单位添加。")
    )
    lead = DepartmentSerializer()
    compiled = serializers.BooleanField(help_text=_("牵头单位已汇总;重新开放前不再填报。"))
    parts = WorkPartBriefSerializer(many=True)


class WorkItemPageSerializer(PageSerializer):
    """Annual work items."""

    results = WorkItemBriefSerializer(many=True)


class WorkReportSerializer(Shape):
    """One version of what a unit reported."""

    number = serializers.IntegerField()
    progress = serializers.ChoiceField(choices=PROGRESS)
    text = serializers.CharField(allow_blank=True)
    by = serializers.CharField(allow_blank=True)
    unit = serializers.CharField()
    at = serializers.DateTimeField()


class WorkPartSerializer(WorkPartBriefSerializer):
    """A unit's part with its reports, as far as you may read them."""

    item = serializers.IntegerField()
    readable = serializers.BooleanField(help_text=_("您可以读取该单位填报的内容。"))
    reports = WorkReportSerializer(many=True, help_text=_("各版填报,最早的在前。"))


class ReopeningSerializer(Shape):
    """Why a summarised item was opened again."""

    reason = serializers.CharField(allow_blank=True)
    by = serializers.CharField(allow_blank=True)
    unit = serializers.CharField()
    at = serializers.DateTimeField()


class WorkSummarySerializer(WorkReportSerializer):
    """A summary that closed the item."""

    readable = serializers.BooleanField()
    missing = serializers.ListField(
        child=serializers.CharField(), help_text=_("汇总时尚未填报的单位。")
    )
    reopening = ReopeningSerializer(allow_null=True)


class PlanTaskBriefSerializer(Shape):
    """A plan task as the plan in force prints it."""

    # The framework's own attribute of this name is not the field.
    label = serializers.CharField()  # type: ignore[assignment]
    section = serializers.CharField()


class WorkItemSerializer(WorkItemBriefSerializer):
    """One annual work item."""

    task = PlanTaskBriefSerializer(
        allow_null=True, help_text=_("现行方案中的重点任务;现行版已无此任务为null。")
    )
    withdrawn = serializers.BooleanField()
    parts = WorkPartSerializer(many=True)
    summaries = WorkSummarySerializer(many=True, help_text=_("各次汇总,最新的在前。"))


class WorkReportedSerializer(Shape):
    """What became of a report."""

    item = serializers.IntegerField()
    part = serializers.IntegerField()
    number = serializers.IntegerField()
    state = serializers.ChoiceField(choices=PART_STATES)
    progress = serializers.ChoiceField(choices=PROGRESS)
