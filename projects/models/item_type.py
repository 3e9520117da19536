from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from renovation.core.lib.figure import is_chinese

# Units of the catalog's rows that are not understood everywhere; another stays as it is written.
UNITS = {
    "㎡": _("㎡"),
    "个": pgettext_lazy("改造内容", "个"),
    "处": pgettext_lazy("改造内容", "处"),
    "套": pgettext_lazy("改造内容", "套"),
    "户": pgettext_lazy("改造内容", "户"),
    "盏": pgettext_lazy("改造内容", "盏"),
    "组": pgettext_lazy("改造内容", "组"),
    "部": pgettext_lazy("改造内容", "部"),
}


class ItemClass(models.Model):
    """A class of renovation content (基础类 / 完善类 / 提升类); a row, since cities add a fourth."""

    code = models.CharField(max_length=12, primary_key=True)
    name_zh = models.CharField(_("名称"), max_length=20)
    name_en = models.CharField(max_length=40)
    order = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("改造类别")
        ordering = ["order"]

    def __str__(self) -> str:
        return self.name_zh if is_chinese(get_language() or "zh-hans") else self.name_en


class ItemType(models.Model):
    """A kind of renovation content, after the item list of 国办发〔2020〕23号."""

    code = models.CharField(max_length=6, primary_key=True)
    item_class = models.ForeignKey(ItemClass, models.PROTECT, related_name="types")
    name_zh = models.CharField(_("名称"), max_length=40)
    name_en = models.CharField(max_length=60)
    unit = models.CharField(_("单位"), max_length=6)

    class Meta:
        verbose_name = _("改造内容")
        ordering = ["item_class__order", "code"]

    def __str__(self) -> str:
        return self.name_zh if is_chinese(get_language() or "zh-hans") else self.name_en

    @property
    def unit_name(self) -> str:
        return str(UNITS.get(self.unit, self.unit))
