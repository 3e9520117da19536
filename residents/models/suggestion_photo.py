from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from renovation.core.models import StoredFile
from renovation.core.models.base import ScopedModel
from residents.enums import PhotoKind
from residents.models.suggestion import Suggestion


class SuggestionPhoto(ScopedModel):
    """A photo of what was said, of the work on it, or of the result."""

    REGION_CODE = "suggestion__region__code"
    ORGANIZATION: ClassVar[str] = "suggestion__doer_organization"
    IS_COUNTED: ClassVar[bool] = False

    suggestion = models.ForeignKey(Suggestion, models.CASCADE, related_name="photos", verbose_name=_("意见"))
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="+", verbose_name=_("照片"))
    kind = models.CharField(_("类型"), max_length=8, choices=PhotoKind, default=PhotoKind.SAID)
    caption = models.CharField(_("说明"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("意见照片")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.caption or str(self.file)
