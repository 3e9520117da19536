"""Wiring: settings, URLs, Celery. Knows everything, known by nobody."""

from renovation.celery import app as celery_app

__all__ = ["celery_app"]
