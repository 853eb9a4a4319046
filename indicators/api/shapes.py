"""The answers of the lists and of the catalogue. Shapes alone: they decide nothing."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from indicators.api.filters import STATES, STEPS
from indicators.domain.progress.enums import Direction, Quality
from indicators.domain.reported import Basis, Release
from indicators.models.choices import PeriodKind
from indicators.models.rounds import DutyKind, JointScope
from organizations.domain.roles import Role
from organizations.models.tokens import Scope

# Any: shapes are filled from dictionaries and models alike.
Shape = serializers.Serializer[Any]

DECIMAL = _("十进制数,小数位数按原样。")


class PlaceSerializer(Shape):
    """An administrative place."""

    code = serializers.CharField()
    name = serializers.CharField()


class NamedSerializer(Shape):
    """A code with its name."""

    code = serializers.CharField()
    name = serializers.CharField()


class DepartmentSerializer(Shape):
    """The unit that owes."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    presumed = serializers.BooleanField(help_text=_("首列单位(推定):领导小组办公室尚未确定。"))


class UnitBriefSerializer(Shape):
    """A department."""

    id = serializers.IntegerField()
    name = serializers.CharField()


class RoundBriefSerializer(Shape):
    """A round, as its duties name it."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    period_kind = serializers.ChoiceField(choices=PeriodKind.values)
    year = serializers.IntegerField()
    month = serializers.IntegerField(help_text=_("1至12;年度和时点为0。"))


class DutyBriefSerializer(Shape):
    """One duty in a list."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=DutyKind.values)
    name = serializers.CharField()
    round = RoundBriefSerializer()
    place = PlaceSerializer()
    department = DepartmentSerializer()
    indicator = NamedSerializer(allow_null=True)
    definition = NamedSerializer(allow_null=True)
    unit = NamedSerializer(allow_null=True)
    due_on = serializers.DateField()
    closes_on = serializers.DateField(help_text=_("最后填报日期;之后锁定。"))
    state = serializers.ChoiceField(choices=STATES)
    waiting_step = serializers.ChoiceField(
        choices=STEPS, allow_null=True, help_text=_("正在等待的审核步骤。")
    )
    revision = serializers.IntegerField(help_text=_("每次写入加一;尚未填报为0。"))
    may_fill = serializers.BooleanField(help_text=_("您现在可以填报。"))


class ObservationSerializer(Shape):
    """One accepted value, in the version in force."""

    id = serializers.IntegerField()
    place = PlaceSerializer()
    indicator = NamedSerializer()
    definition = NamedSerializer()
    period_kind = serializers.ChoiceField(choices=PeriodKind.values)
    year = serializers.IntegerField()
    month = serializers.IntegerField()
    value = serializers.CharField(help_text=DECIMAL)
    unit = NamedSerializer()
    numerator = serializers.CharField(allow_null=True)
    denominator = serializers.CharField(allow_null=True)
    quality = serializers.ChoiceField(choices=list(Quality))
    basis = serializers.ChoiceField(choices=list(Basis))
    release = serializers.ChoiceField(choices=list(Release))
    released_on = serializers.DateField(allow_null=True)
    price_base = serializers.IntegerField(allow_null=True)
    document = serializers.CharField(allow_blank=True)
    synthetic = serializers.BooleanField(help_text=_("演示用的虚构数值。"))
    version = serializers.IntegerField()
    recorded_at = serializers.DateTimeField()


class RoundSerializer(Shape):
    """A reporting round."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    plan = serializers.CharField()
    place = PlaceSerializer()
    period_kind = serializers.ChoiceField(choices=PeriodKind.values)
    year = serializers.IntegerField()
    month = serializers.IntegerField()
    due_on = serializers.DateField()
    locks_on = serializers.DateField()
    locked = serializers.BooleanField()
    review_steps = serializers.ListField(
        child=serializers.ChoiceField(choices=STEPS),
        help_text=_("每个数值都经过的审核步骤;county和joint按下面各项插在office之前。"),
    )
    county_review = serializers.BooleanField(help_text=_("县区填报的数值先由县区办公室审核。"))
    joint_scope = serializers.ChoiceField(choices=JointScope.values, help_text=_("会审范围。"))
    joint_reviewers = UnitBriefSerializer(many=True, help_text=_("会审部门,按会审次序。"))


class DefinitionSerializer(Shape):
    """What a value counts in and leaves out."""

    code = serializers.CharField()
    name = serializers.CharField()
    text = serializers.CharField()
    included = serializers.ListField(child=serializers.CharField())
    excluded = serializers.ListField(child=serializers.CharField())
    price_base = serializers.IntegerField(allow_null=True)
    # The framework's own attribute of this name is not the field.
    source = serializers.CharField(allow_null=True)  # type: ignore[assignment]
    is_default = serializers.BooleanField()


class UnitSerializer(Shape):
    """A unit; values convert within one dimension."""

    code = serializers.CharField()
    name = serializers.CharField()
    names = serializers.ListField(child=serializers.CharField())
    dimension = serializers.CharField()
    english = serializers.CharField(allow_blank=True)


class IndicatorSerializer(Shape):
    """An indicator of the catalogue, with its definitions."""

    code = serializers.CharField()
    name = serializers.CharField()
    name_en = serializers.CharField()
    unit = NamedSerializer()
    direction = serializers.ChoiceField(choices=list(Direction))
    rule = serializers.CharField(allow_null=True)
    takes_shares = serializers.BooleanField(help_text=_("按分子、分母填报。"))
    numerator = serializers.CharField(allow_null=True)
    denominator = serializers.CharField(allow_null=True)
    decimals = serializers.IntegerField()
    frequency = serializers.CharField()
    plausible_min = serializers.CharField(help_text=DECIMAL)
    plausible_max = serializers.CharField(help_text=DECIMAL)
    maximum = serializers.CharField(allow_null=True, help_text=DECIMAL)
    release_month = serializers.IntegerField()
    statistics_note = serializers.CharField(allow_null=True)
    definitions = DefinitionSerializer(many=True)


class PostSerializer(Shape):
    """One membership in force."""

    role = serializers.ChoiceField(choices=list(Role))
    tenant = serializers.CharField()
    unit = serializers.CharField()


class TokenSerializer(Shape):
    """The token of this request."""

    name = serializers.CharField()
    prefix = serializers.CharField()
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=Scope.values))
    expires_at = serializers.DateTimeField()


class MeSerializer(Shape):
    """Who the program acts for."""

    username = serializers.CharField()
    name = serializers.CharField()
    posts = PostSerializer(many=True)
    token = TokenSerializer()


class FaultSerializer(Shape):
    """One fault: a code for programs, a sentence for people."""

    code = serializers.CharField()
    message = serializers.CharField()


class ErrorSerializer(Shape):
    """Every refusal has this shape."""

    code = serializers.CharField()
    message = serializers.CharField()
    errors = serializers.DictField(  # type: ignore[assignment]  # as above
        child=FaultSerializer(many=True),
        help_text=_("按字段列出;批量提交时为“rows.行号.字段”,行号从0起。"),
    )
