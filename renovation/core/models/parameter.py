from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from renovation.core.models.base import ScopedModel
from renovation.core.models.user import User


class Parameter(ScopedModel):
    """A value of `parameters.CATALOG` from a day on, for a region and all below ("" = everywhere). Insert-only.

    Rows come from approved requests only; the catalog's own default holds where there is none.
    """

    REGION_CODE = "region_code"
    IS_COUNTED: ClassVar[bool] = False

    code = models.CharField(_("参数"), max_length=60)
    region_code = models.CharField(_("适用区域"), max_length=12, blank=True)
    value = models.JSONField(_("取值"))
    valid_from = models.DateField(_("生效日期"), default=timezone.localdate)
    citation = models.CharField(_("依据"), max_length=200, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("申请人"))
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("复核人"))
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("参数")
        ordering = ["code", "region_code", "-valid_from", "-id"]
        indexes = [models.Index(fields=["code", "-valid_from"], name="parameter_code")]

    def __str__(self) -> str:
        return self.code
