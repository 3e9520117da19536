"""The Celery application: ``celery -A renovation worker``."""

import os
from typing import Any

from celery import Celery, Task

from renovation.core.lib.origin import coming_from

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "renovation.settings")


class PortalTask(Task):
    """Whatever a task logs or records carries the task's number, as a request's does."""

    def __call__(self, *args: Any, **options: Any) -> Any:
        with coming_from("", (self.request.id or "").replace("-", "")):
            return super().__call__(*args, **options)


app = Celery("renovation", task_cls=PortalTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
