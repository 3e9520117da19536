from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from renovation.core.lib.figure import is_chinese


class NeedClass(models.TextChoices):
    """The three classes of needs of the vest teams' survey."""

    INFRASTRUCTURE = "INFRASTRUCTURE", _("基础设施改善")
    SPACE = "SPACE", _("公共空间优化")
    SERVICE = "SERVICE", _("服务功能提升")


class SuggestionCategory(models.Model):
    """What a suggestion is about: a chip on the phone. Rows, since districts add their own."""

    code = models.CharField(max_length=12, primary_key=True)
    name_zh = models.CharField(_("名称"), max_length=20)
    name_en = models.CharField(max_length=40)
    need = models.CharField(_("需求类别"), max_length=16, choices=NeedClass)
    order = models.PositiveSmallIntegerField()
    is_active = models.BooleanField(_("在用"), default=True)

    class Meta:
        verbose_name = _("意见类别")
        ordering = ["order"]

    def __str__(self) -> str:
        return self.name_zh if is_chinese(get_language() or "zh-hans") else self.name_en
