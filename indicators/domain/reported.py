"""What is said of a reported value besides its number; the database and pages name the same."""

from enum import StrEnum


class AnswerKind(StrEnum):
    """What is answered; "nothing" is four different answers."""

    VALUE = "value"
    NOT_YET_PUBLISHED = "not_yet_published"
    NO_STATISTIC = "no_statistic"
    NOT_APPLICABLE = "not_applicable"


class Basis(StrEnum):
    """依据: where a figure comes from."""

    PUBLISHED = "published"
    CONFIRMED = "confirmed"
    RECORD = "record"
    ESTIMATE = "estimate"


class Release(StrEnum):
    """发布状态: who may have seen a figure."""

    UNRELEASED = "unreleased"
    INTERNAL = "internal"
    PUBLIC = "public"
