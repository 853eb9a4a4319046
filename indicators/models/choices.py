"""Closed vocabularies of reported values: the codes are the domain's, the names are given here."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from indicators.domain import reported
from indicators.domain.progress import enums as progress


class PeriodKind(models.TextChoices):
    """What stretch of time a value is for; year-to-date (1—N月) is the default for flows."""

    YEAR = "year", _("年度")
    MONTH = "month", _("当月")
    YEAR_TO_DATE = "year_to_date", _("1—N月累计")
    POINT = "point", _("时点")


class Quality(models.TextChoices):
    PRELIMINARY = progress.Quality.PRELIMINARY, _("初步数")
    FINAL = progress.Quality.FINAL, _("终期数")
    RESTATED = progress.Quality.RESTATED, _("官方修订数")


class Basis(models.TextChoices):
    """Where a figure comes from; an estimate never sets an official status."""

    PUBLISHED = reported.Basis.PUBLISHED, _("公布")
    CONFIRMED = reported.Basis.CONFIRMED, _("上级核定")
    RECORD = reported.Basis.RECORD, _("部门记录")
    ESTIMATE = reported.Basis.ESTIMATE, _("测算(测算数,不作考核依据)")


class Release(models.TextChoices):
    UNRELEASED = reported.Release.UNRELEASED, _("未发布")
    INTERNAL = reported.Release.INTERNAL, _("内部")
    PUBLIC = reported.Release.PUBLIC, _("公开")


class Answer(models.TextChoices):
    """What the unit answers; "nothing" is four different answers."""

    VALUE = reported.AnswerKind.VALUE, _("填报数值")
    NOT_YET_PUBLISHED = reported.AnswerKind.NOT_YET_PUBLISHED, _("尚未发布")
    NO_STATISTIC = reported.AnswerKind.NO_STATISTIC, _("无统计来源")
    NOT_APPLICABLE = reported.AnswerKind.NOT_APPLICABLE, _("不适用")


def labels_of(vocabulary: type[models.TextChoices]) -> dict[str, str]:
    """The names of the codes in the language in force, for many rows: each is translated once."""
    return {str(code): str(label) for code, label in vocabulary.choices}


def period_fields_valid() -> models.Q:
    """The month (1 to 12) goes with monthly and year-to-date periods; all others have 0.

    Zero and not NULL: NULLs are distinct in unique constraints, and SQLite cannot say otherwise.
    """
    monthly = (PeriodKind.MONTH, PeriodKind.YEAR_TO_DATE)
    return models.Q(period_kind__in=monthly, month__gte=1, month__lte=12) | (
        ~models.Q(period_kind__in=monthly) & models.Q(month=0)
    )
