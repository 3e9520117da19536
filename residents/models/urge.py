from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from renovation.core.models import User
from renovation.core.models.base import ScopedModel
from residents.models.suggestion import Suggestion
from residents.models.voice import Voice


class Urge(ScopedModel):
    """Somebody asked for haste (催办): the supervisor, an office above, or a resident by their own link."""

    REGION_CODE = "suggestion__region__code"
    ORGANIZATION: ClassVar[str] = "suggestion__doer_organization"
    IS_COUNTED: ClassVar[bool] = False

    suggestion = models.ForeignKey(Suggestion, models.CASCADE, related_name="urges", verbose_name=_("意见"))
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("催办人"))
    voice = models.ForeignKey(Voice, models.SET_NULL, null=True, related_name="+", verbose_name=_("反映人"))
    text = models.CharField(_("催办内容"), max_length=200, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("催办")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.suggestion} {self.at:%Y-%m-%d}"
