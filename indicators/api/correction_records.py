"""Remarks and corrections as plain data, for their shapes."""

from indicators.api.records import Data
from indicators.models import ReportingDuty
from indicators.selectors.corrections import Asked, Remark, Touched


def comment_of(remark: Remark) -> Data:
    """One remark."""
    return {
        "id": remark.pk,
        "text": remark.text,
        "by": remark.by,
        "unit": remark.unit,
        "at": remark.at,
    }


def revision_of(duty: ReportingDuty, asked: Asked) -> Data:
    """One request to correct."""
    return {
        "id": asked.pk,
        "duty": duty.pk,
        "version": asked.number,
        "state": asked.state,
        "reason": asked.reason,
        "by": asked.by,
        "at": asked.at,
        "answer": asked.answer,
        "decided_by": asked.decided_by,
        "decided_at": asked.decided_at,
    }


def touched_of(touched: Touched) -> Data:
    """A target that rests on the value."""
    return {
        "measure": touched.measure_pk,
        "plan": touched.slug,
        "name": touched.name,
        "quote": touched.quote,
        "target_year": touched.target_year,
        "status": touched.status,
    }
