from django.db import models
from django.utils.translation import gettext_lazy as _


class Heartbeat(models.Model):
    """When a job of the machinery last came to its end, and what it found. What stays away is the alarm."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()
    facts = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("作业心跳")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
