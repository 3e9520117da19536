from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from renovation.core.enums import RegionKind, RegionLevel
from renovation.core.models.base import ScopedModel


class Region(ScopedModel):
    """A node of city – district – street – community. The code is the path: a prefix is an ancestor.

    Official codes (GB/T 2260 six digits, NBS nine and twelve) where there is one. A functional area
    without one gets an assigned code holding a letter (`4102A1`), which nobody can mistake for official,
    and names in `statistics_parent` the district that reports for it.
    """

    REGION_CODE = "code"

    code = models.CharField(
        _("代码"), max_length=12, primary_key=True, validators=[RegexValidator(r"^[0-9A-Z]{4,12}$")]
    )
    name = models.CharField(_("名称"), max_length=60)
    level = models.PositiveSmallIntegerField(_("层级"), choices=RegionLevel)
    kind = models.CharField(_("类别"), max_length=12, choices=RegionKind, default=RegionKind.STATUTORY)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    statistics_parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="reports_for", verbose_name=_("统计上级")
    )
    official_code = models.CharField(_("统计用区划代码"), max_length=12, blank=True)
    initials = models.CharField(max_length=60, blank=True, editable=False)

    class Meta:
        verbose_name = _("区域")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["parent", "name"], name="region_name_once_below_parent"),
            models.CheckConstraint(
                condition=Q(level=RegionLevel.CITY, parent=None) | Q(level__gt=RegionLevel.CITY, parent__isnull=False),
                name="region_has_parent_unless_city",
            ),
        ]

    def __str__(self) -> str:
        return self.name
