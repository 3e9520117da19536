from django.db import models
from django.utils.translation import gettext_lazy as _


class RateBucket(models.Model):
    """How many more times something may be done for now (`limits.take`). `at` in seconds since 1970."""

    key = models.CharField(max_length=120, primary_key=True)
    tokens = models.FloatField()
    at = models.FloatField()

    class Meta:
        verbose_name = _("频次限制")

    def __str__(self) -> str:
        return self.key
