"""A refusal of the interface, and the faults it names."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException

from indicators.api.codes import code_of
from indicators.filing_terms import sentence
from plans.domain.problems import Problem

Fault = dict[str, str]
Faults = dict[str, list[Fault]]


class ApiError(APIException):
    """A refusal with its status; `errors` by field, `more` stands beside them in the answer."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        errors: Faults | None = None,
        more: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(message, code)
        self.status_code = status
        self.code = code
        self.message = message
        self.errors = errors or {}
        self.more = more or {}


def refused_entry(problems: Mapping[str, Iterable[Problem]]) -> ApiError:
    """422: the answer does not pass its checks."""
    message = _("填报内容未通过校验,没有保存。请按各字段的提示修改。")
    return ApiError(422, "entry_refused", message, faults_of(problems))


def faults_of(problems: Mapping[str, Iterable[Problem]]) -> Faults:
    """Faults found by domain code, by field, in the reader's language."""
    return {name: [fault_of(each) for each in found] for name, found in problems.items()}


def fault_of(problem: Problem) -> Fault:
    """One fault with its code."""
    return {"code": code_of(problem), "message": sentence(problem)}


@contextmanager
def attachment_in_order() -> Iterator[None]:
    """409 where the file is attached already, or not any more: another state, not a wrong file."""
    try:
        yield
    except ValidationError as error:
        raise ApiError(409, "wrong_state", " ".join(error.messages)) from error


def not_found() -> ApiError:
    """404: not there, or not for you."""
    return ApiError(404, "not_found", _("网址有误,或者该内容不在您的查看范围内。"))
