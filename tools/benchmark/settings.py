"""The portal's settings, with the floors beside its addresses."""

from renovation.settings import *  # noqa: F403
from renovation.settings import STORAGES

ROOT_URLCONF = "tools.benchmark.urls"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
