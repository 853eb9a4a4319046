"""The composition root. The Celery application is loaded with it, so that jobs find their broker."""

from carbon_peak.celery import app as celery_app

__all__ = ["celery_app"]
