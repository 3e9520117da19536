from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from renovation.core.models.base import ScopedModel
from renovation.core.models.neighborhood import Neighborhood


class Contact(ScopedModel):
    """Whom to call about a neighborhood. Personal data: masked on every page, revealed for a reason."""

    REGION_CODE = "neighborhood__region__code"
    IS_COUNTED: ClassVar[bool] = False

    neighborhood = models.ForeignKey(Neighborhood, models.CASCADE, related_name="contacts", verbose_name=_("小区"))
    name = models.CharField(_("联系人"), max_length=40)
    phone = models.CharField(_("联系电话"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("联系人")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["neighborhood", "name"], name="contact_once_in_neighborhood"),
        ]

    def __str__(self) -> str:
        return f"联系人 {self.pk}"
