"""The answers about remarks and corrections. Shapes alone: they decide nothing."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from indicators.api.page_shapes import PageSerializer
from indicators.api.shapes import Shape
from indicators.models.corrections import RevisionState

REVISION_STATES = RevisionState.values


class CommentSerializer(Shape):
    """One remark between a filler and the reviewers."""

    id = serializers.IntegerField()
    text = serializers.CharField(allow_blank=True, help_text=_("依法封存销毁的为空。"))
    by = serializers.CharField(allow_blank=True)
    unit = serializers.CharField()
    at = serializers.DateTimeField()


class CommentPageSerializer(PageSerializer):
    """Remarks, the first one first."""

    results = CommentSerializer(many=True)


class RevisionSerializer(Shape):
    """A request to correct an accepted value, and its answer."""

    id = serializers.IntegerField()
    duty = serializers.IntegerField()
    version = serializers.IntegerField(help_text=_("申请修订的那一版。"))
    state = serializers.ChoiceField(
        choices=REVISION_STATES,
        help_text=_("open待答复,granted同意修订(事项已退回填报),refused不同意。"),
    )
    reason = serializers.CharField(allow_blank=True)
    by = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField()
    answer = serializers.CharField(allow_blank=True)
    decided_by = serializers.CharField(allow_blank=True)
    decided_at = serializers.DateTimeField(allow_null=True)


class RevisionPageSerializer(PageSerializer):
    """Requests to correct, the latest one first."""

    results = RevisionSerializer(many=True)


class TouchedSerializer(Shape):
    """A target that would be judged anew."""

    measure = serializers.IntegerField()
    plan = serializers.CharField()
    name = serializers.CharField()
    quote = serializers.CharField(allow_blank=True)
    target_year = serializers.IntegerField(help_text=_("没有目标年份为0。"))
    status = serializers.CharField(allow_blank=True, help_text=_("现在的评价;尚无结果为空。"))


class RevisionDetailSerializer(RevisionSerializer):
    """A request with what the correction would touch."""

    touched = TouchedSerializer(many=True, help_text=_("修订后须重新评价的目标。"))
