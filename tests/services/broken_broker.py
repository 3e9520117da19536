"""One action while the broker is away; prints how many seconds it took: ``python -m tests.services.broken_broker``."""

import os
import time
from decimal import Decimal

import django
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "renovation.settings")
settings.DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE"]
if settings.REDIS_URL:
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
else:
    settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_out"] = "/dev/null/nowhere"
django.setup()

from projects.actions.progress_report import report_progress  # noqa: E402 - after the settings
from projects.models import ProjectSite  # noqa: E402
from renovation.core.models import User  # noqa: E402

if __name__ == "__main__":
    by, site = User.objects.get(username="district_officer"), ProjectSite.objects.get()
    start = time.monotonic()
    report_progress(by=by, site=site, progress_pct=Decimal(37))
    print(time.monotonic() - start)
