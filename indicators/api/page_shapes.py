"""The pages of the lists: how many there are, the ways on and back, and the rows."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from indicators.api.shapes import (
    DutyBriefSerializer,
    IndicatorSerializer,
    ObservationSerializer,
    RoundSerializer,
    Shape,
    UnitSerializer,
)


class PageSerializer(Shape):
    """What every list has."""

    count = serializers.IntegerField(help_text=_("符合条件的总条数。"))
    next = serializers.URLField(allow_null=True, help_text=_("下一页地址。"))
    previous = serializers.URLField(allow_null=True, help_text=_("上一页地址。"))


class DutyPageSerializer(PageSerializer):
    """Duties."""

    results = DutyBriefSerializer(many=True)


class ObservationPageSerializer(PageSerializer):
    """Accepted values."""

    results = ObservationSerializer(many=True)


class RoundPageSerializer(PageSerializer):
    """Rounds."""

    results = RoundSerializer(many=True)


class IndicatorPageSerializer(PageSerializer):
    """Indicators."""

    results = IndicatorSerializer(many=True)


class UnitPageSerializer(PageSerializer):
    """Units."""

    results = UnitSerializer(many=True)
