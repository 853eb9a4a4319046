"""Printed names of departments: what body is meant, what it does, and which known one it is."""

from plans.domain.reading.departments.matching import (
    DepartmentMatch,
    match_departments,
    same_department,
)
from plans.domain.reading.departments.naming import is_known_body
from plans.domain.reading.departments.suggestion import suggest_department

__all__ = [
    "DepartmentMatch",
    "is_known_body",
    "match_departments",
    "same_department",
    "suggest_department",
]
