from django.db import models
from django.utils.translation import gettext_lazy as _

from renovation.core.models.user import User


class SpecialDay(models.Model):
    """A day that the yearly notice of the State Council moved: a working day off, or a weekend worked.

    Goes before what the calendar library knows, and serves the years it does not know yet.
    """

    day = models.DateField(_("日期"), unique=True)
    is_workday = models.BooleanField(_("上班"))
    name = models.CharField(_("名称"), max_length=20)
    citation = models.CharField(_("依据"), max_length=80)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("登记人"))

    class Meta:
        verbose_name = _("调休和放假")
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"
