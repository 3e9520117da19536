from django.db import models

from renovation.core.models import Region
from renovation.core.models.base import ScopedModel


class Rollup(ScopedModel):
    """The present figures of one region: {indicator code: number}. A cache; deleting all loses nothing.

    `version` is the run that last changed the row, and so the validator (ETag) of whatever shows it.
    """

    REGION_CODE = "region__code"

    region = models.OneToOneField(Region, models.CASCADE, primary_key=True, related_name="rollup")
    day = models.DateField()
    figures = models.JSONField()
    version = models.PositiveBigIntegerField(db_index=True)
    computed_at = models.DateTimeField()

    class Meta:
        verbose_name = "指标汇总"

    def __str__(self) -> str:
        return f"{self.region_id} {self.day}"


class RollupDay(ScopedModel):
    """The figures of one region at the end of a day; written only for days on which they changed."""

    REGION_CODE = "region_code"

    region_code = models.CharField(max_length=12)
    day = models.DateField()
    figures = models.JSONField()

    class Meta:
        verbose_name = "指标日历史"
        constraints = [models.UniqueConstraint(fields=["region_code", "day"], name="rollup_day_once")]

    def __str__(self) -> str:
        return f"{self.region_code} {self.day}"


class RollupState(models.Model):
    """One row: the number of the last run. Whoever computes holds its lock, so runs never interleave."""

    version = models.PositiveBigIntegerField(default=0)
    refreshed_at = models.DateTimeField(null=True)
    full_at = models.DateTimeField(null=True)
    drift = models.JSONField(default=list)

    class Meta:
        verbose_name = "汇总状态"

    def __str__(self) -> str:
        return str(self.version)
