from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from renovation.core.forms.base import RowForm
from renovation.core.models import ApiToken

DAYS = [(30, _("30 天")), (90, _("90 天")), (180, _("180 天"))]


class TokenForm(RowForm):
    """What a new API key is for, how long and where it is valid."""

    days = forms.TypedChoiceField(label=_("有效期"), choices=DAYS, coerce=int, initial=90)

    capabilities = forms.MultipleChoiceField(
        label=_("权限"),
        widget=forms.CheckboxSelectMultiple,
        initial=["VIEW", "EXPORT"],
        help_text=_("只勾选该系统用得到的；读取总是包含在内。"),
        required=False,
    )

    class Meta:
        model = ApiToken
        fields = ("name", "region")
        help_texts = {
            "name": _("写明哪个系统使用，如“市级平台每日取数”。"),
            "region": _("不选则与您的职责范围相同。"),
        }

    field_order = ("name", "capabilities", "days", "region")

    def __init__(self, *args: Any, regions: QuerySet, capabilities: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = regions  # type: ignore[attr-defined]
        self.fields["capabilities"].choices = list(capabilities)  # type: ignore[attr-defined]
