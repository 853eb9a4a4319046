"""The answers about one duty. Shapes alone: they decide nothing."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from indicators.api.filters import STEPS, SUBMISSION_STATES
from indicators.api.requests import DraftSerializer
from indicators.api.shapes import (
    DECIMAL,
    DefinitionSerializer,
    DutyBriefSerializer,
    ErrorSerializer,
    FaultSerializer,
    NamedSerializer,
    Shape,
)
from indicators.domain.progress.enums import Quality
from indicators.domain.reported import AnswerKind, Basis, Release
from indicators.models.submissions import ReturnReason
from indicators.selectors.review_course import Passed

SUBMITTED = "submitted"
REFUSED = "refused"
NOT_TRIED = "not_tried"
ROW_STATES = [SUBMITTED, REFUSED, NOT_TRIED]
PASSED = [passed.value for passed in Passed]


class AskedSerializer(Shape):
    """What is asked, and between which bounds."""

    definition = DefinitionSerializer(allow_null=True)
    rule = serializers.CharField(allow_blank=True)
    units = NamedSerializer(many=True, help_text=_("可用的计量单位,首项为该事项的单位。"))
    decimals = serializers.IntegerField()
    plausible_min = serializers.CharField(allow_null=True, help_text=DECIMAL)
    plausible_max = serializers.CharField(allow_null=True, help_text=DECIMAL)
    maximum = serializers.CharField(allow_null=True, help_text=DECIMAL)
    takes_shares = serializers.BooleanField()
    numerator = serializers.CharField(allow_blank=True)
    denominator = serializers.CharField(allow_blank=True)
    states = NamedSerializer(many=True, help_text=_("状态类事项可填的状态;数值类为空。"))
    takes_assigned_value = serializers.BooleanField()


class PastSerializer(Shape):
    """An accepted value or state of an earlier year; `hidden` where there is one you may not see."""

    year = serializers.IntegerField()
    hidden = serializers.BooleanField()
    value = serializers.CharField(allow_null=True, help_text=DECIMAL)
    state = serializers.CharField(allow_blank=True)
    quality = serializers.CharField(allow_blank=True)
    basis = serializers.CharField(allow_blank=True)
    document = serializers.CharField(allow_blank=True)


class FileSerializer(Shape):
    """A piece of evidence."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    size = serializers.IntegerField()
    sha256 = serializers.CharField()
    contains_personal_data = serializers.BooleanField()
    uploaded_at = serializers.DateTimeField()


class DecisionSerializer(Shape):
    """One review decision."""

    step = serializers.ChoiceField(choices=STEPS)
    approved = serializers.BooleanField()
    reason = serializers.ChoiceField(choices=ReturnReason.values, allow_null=True)
    text = serializers.CharField(allow_blank=True)
    new_due_on = serializers.DateField(allow_null=True)
    at = serializers.DateTimeField()


class VersionSerializer(Shape):
    """A submitted version, as it was submitted."""

    number = serializers.IntegerField()
    submitted_at = serializers.DateTimeField()
    answer = serializers.ChoiceField(choices=list(AnswerKind))
    value = serializers.CharField(allow_null=True, help_text=DECIMAL)
    unit = serializers.CharField(allow_blank=True)
    numerator = serializers.CharField(allow_null=True)
    denominator = serializers.CharField(allow_null=True)
    quality = serializers.ChoiceField(choices=list(Quality), allow_null=True)
    basis = serializers.ChoiceField(choices=list(Basis), allow_null=True)
    release = serializers.ChoiceField(choices=list(Release), allow_null=True)
    released_on = serializers.DateField(allow_null=True)
    expected_on = serializers.DateField(allow_null=True)
    target_state = serializers.CharField(allow_blank=True)
    assigned_value = serializers.CharField(allow_null=True)
    document = serializers.CharField(allow_blank=True)
    note = serializers.CharField(allow_blank=True)
    explanation = serializers.CharField(allow_blank=True)
    findings = serializers.ListField(child=serializers.CharField())
    withheld_findings = serializers.ListField(
        child=serializers.CharField(),
        help_text=_("依据填报单位无权查看的数值、未告知填报单位的校验提示;无权查看时为空。"),
    )
    evidence = FileSerializer(many=True)
    decisions = DecisionSerializer(many=True)


class ExtensionSerializer(Shape):
    """More time that the office gave."""

    until = serializers.DateField()
    due_before = serializers.DateField(help_text=_("原截止日期。"))
    reason = serializers.CharField(allow_blank=True)
    by = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField()


class CourseStepSerializer(Shape):
    """One step of the review; the one that stands at `now` has the submission."""

    step = serializers.ChoiceField(choices=STEPS)
    name = serializers.CharField()
    unit = serializers.CharField(
        allow_blank=True, help_text=_("办理该步骤的单位;领导小组办公室为空。")
    )
    passed = serializers.ChoiceField(
        choices=PASSED, help_text=_("done已办,now正在办理,ahead尚未轮到。")
    )


class DutySerializer(DutyBriefSerializer):
    """One duty with all that the viewer may know of it."""

    asked = AskedSerializer()
    draft = DraftSerializer(
        allow_null=True, help_text=_("已输入、尚未提交的内容;您无权查看时为null。")
    )
    history = PastSerializer(many=True)
    files = FileSerializer(many=True)
    versions = VersionSerializer(many=True, help_text=_("各提交版本,最新的在前。"))
    extensions = ExtensionSerializer(many=True, help_text=_("批准过的延期。"))
    review = CourseStepSerializer(many=True, help_text=_("审核各步骤及办理单位。"))


class SubmittedSerializer(Shape):
    """What became of a submission."""

    duty = serializers.IntegerField()
    version = serializers.IntegerField()
    state = serializers.ChoiceField(choices=SUBMISSION_STATES)
    waiting_step = serializers.ChoiceField(choices=STEPS, allow_null=True)
    revision = serializers.IntegerField()
    findings = serializers.ListField(child=serializers.CharField())


class BulkResultSerializer(Shape):
    """What became of one row."""

    index = serializers.IntegerField(help_text=_("行号,从0起。"))
    duty = serializers.IntegerField()
    status = serializers.ChoiceField(choices=ROW_STATES)
    version = serializers.IntegerField(allow_null=True)
    revision = serializers.IntegerField(allow_null=True)
    # The framework's own attribute of this name is not the field.
    errors = serializers.DictField(child=FaultSerializer(many=True))  # type: ignore[assignment]


class BulkAnswerSerializer(Shape):
    """What became of all rows, in their order."""

    submitted = serializers.IntegerField()
    refused = serializers.IntegerField()
    results = BulkResultSerializer(many=True)


class BulkRefusalSerializer(ErrorSerializer):
    """Nothing was submitted; `results` say of every row whether it would have been."""

    results = BulkResultSerializer(many=True, required=False)
