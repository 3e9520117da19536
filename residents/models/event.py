from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from renovation.core.models import Building, Neighborhood, StoredFile, User
from renovation.core.models.base import ScopedModel, VersionedModel
from residents.enums import EventKind


class Event(VersionedModel):
    """A meeting with residents (小板凳议事会, 流动办公桌 …): place, head-count by building, minutes, photos."""

    REGION_CODE = "neighborhood__region__code"

    neighborhood = models.ForeignKey(Neighborhood, models.PROTECT, related_name="events", verbose_name=_("小区"))
    kind = models.CharField(_("形式"), max_length=14, choices=EventKind)
    title = models.CharField(_("主题"), max_length=80)
    place = models.CharField(_("地点"), max_length=80)
    starts_at = models.DateTimeField(_("开始时间"))
    host = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("主持人"))
    minutes = models.TextField(_("纪要"), max_length=4000, blank=True)
    # Held once somebody said so; until then it is announced.
    held_at = models.DateTimeField(_("召开时间"), null=True, blank=True, editable=False)
    is_cancelled = models.BooleanField(_("已取消"), default=False)

    class Meta:
        verbose_name = _("议事活动")
        ordering = ["-starts_at", "-id"]

    def __str__(self) -> str:
        return self.title


class EventAttendance(ScopedModel):
    """How many came to a meeting from one building; `building` None = from elsewhere or not asked."""

    REGION_CODE = "event__neighborhood__region__code"
    IS_COUNTED: ClassVar[bool] = False

    event = models.ForeignKey(Event, models.CASCADE, related_name="attendances", verbose_name=_("活动"))
    building = models.ForeignKey(Building, models.CASCADE, null=True, related_name="+", verbose_name=_("楼栋"))
    people = models.PositiveSmallIntegerField(_("人数"))

    class Meta:
        verbose_name = _("签到")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["event", "building"], name="attendance_once_a_building"),
            models.UniqueConstraint(
                fields=["event"], condition=models.Q(building=None), name="attendance_once_from_elsewhere"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.people}"


class EventPhoto(ScopedModel):
    """A photo of a meeting; that of the sign-in sheet is for the staff only."""

    REGION_CODE = "event__neighborhood__region__code"
    IS_COUNTED: ClassVar[bool] = False

    event = models.ForeignKey(Event, models.CASCADE, related_name="photos", verbose_name=_("活动"))
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="+", verbose_name=_("照片"))
    is_sign_in_sheet = models.BooleanField(_("签到表"), default=False)
    caption = models.CharField(_("说明"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("活动照片")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.caption or str(self.file)
