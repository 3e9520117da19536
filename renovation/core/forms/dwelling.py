from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from renovation.core.forms.base import RowForm
from renovation.core.models import Building, Dwelling


def _number(label: Any, most: int) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"inputmode": "numeric"})
    return forms.IntegerField(label=label, min_value=1, max_value=most, widget=widget)


class DoorLayoutForm(forms.Form):
    """How many doors a building has, by entrance and storey; proposed from what is known of it."""

    entrances = _number(_("单元数"), 30)
    storeys = _number(_("层数"), 60)
    doors = _number(_("每层户数"), 30)

    def __init__(self, *args: Any, building: Building, each: int, **kwargs: Any) -> None:
        known = {"entrances": building.entrance_count, "storeys": building.storeys, "doors": each or None}
        super().__init__(*args, initial=known, **kwargs)


class DoorFillForm(forms.Form):
    """Doors per storey of those buildings whose households do not tell."""

    doors = _number(_("每层户数"), 30)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"doors": 2}, **kwargs)
        self.fields["doors"].help_text = _("户数能被单元数×层数整除的楼栋按户数推算，其余按这里填写的数。")


class DwellingForm(RowForm):
    """One door."""

    class Meta:
        model = Dwelling
        fields = ("number", "entrance", "storey", "is_home")
        help_texts = {
            "number": _("与门上的号牌一致，例如 2-301。"),
            "is_home": _("商铺、储藏间、长期空置的请取消勾选，走访时不计入。"),
        }


class DoorSheetForm(forms.Form):
    """A sheet of doors."""

    file = forms.FileField(
        label=_("门牌表"),
        help_text=_("表头须有“楼号”“门牌”，可有“单元”“楼层”“住宅”（填“否”的不计入走访）。不超过 2 MB、3000 行。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
        error_messages={"required": _("请选择文件。"), "empty": _("文件是空的，请检查后重新上传。")},
    )
