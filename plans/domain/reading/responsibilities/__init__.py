"""Who is responsible: from a plan task's text to its leads, supports and shared duties."""

from plans.domain.reading.responsibilities.finding import read_responsibilities

__all__ = ["read_responsibilities"]
