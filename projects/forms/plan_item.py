from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.models import ItemType, PlanItem, ProjectSite
from renovation.core.forms.base import RowForm

AMOUNTS = ("planned_quantity", "done_quantity", "planned_wan", "done_wan")


class ItemTypeField(forms.ModelChoiceField):
    """A kind of work with its class and unit."""

    def label_from_instance(self, obj: Any) -> str:
        return _("%(item)s（%(unit)s）") % {"item": f"{obj.item_class} · {obj}", "unit": obj.unit_name}


class PlanItemForm(RowForm):
    """Quantity and money of one kind of work at a site. A known line keeps its kind."""

    item_type = ItemTypeField(
        queryset=ItemType.objects.select_related("item_class"), label=gettext_lazy("改造内容（单位）")
    )

    class Meta:
        model = PlanItem
        fields = ("item_type", *AMOUNTS)

    def __init__(self, *args: Any, site: ProjectSite, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.site = site
        self.fields["item_type"].disabled = bool(self.instance.pk)

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        for name in AMOUNTS:
            if (typed.get(name) or 0) < 0:
                self.add_error(name, _("不能小于 0。"))
        if not self.instance.pk and self.site.items.filter(item_type=typed.get("item_type")).exists():
            self.add_error("item_type", _("该改造内容已填报过，请在下表中点“修改”。"))
        return typed
