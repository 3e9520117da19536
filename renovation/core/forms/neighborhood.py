from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renovation.core.forms.base import RowForm, VersionedForm
from renovation.core.models import Neighborhood

FIELDS = (
    "region",
    "name",
    "address",
    "is_in_program",
    "built_from",
    "built_to",
    "built_precision",
    "tenure",
    "building_count",
    "entrance_count",
    "storeys",
    "household_count",
    "population",
    "floor_area_m2",
    "has_property_company",
    "property_company",
    "has_owners_committee",
    "estimate_wan",
    "remark",
)


class CommunityField(forms.ModelChoiceField):
    """A community, told apart from its namesakes by its street."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.parent} / {obj}"


class NeighborhoodForm(RowForm):
    """The facts of a neighborhood. State and plan year are told by its works and not typed in."""

    region = CommunityField(queryset=None, label=gettext_lazy("所在社区"))

    class Meta:
        model = Neighborhood
        fields = FIELDS
        help_texts = {"built_from": gettext_lazy("只知道一个年份时，起止填同一年。")}

    def __init__(self, *args: Any, communities: QuerySet, firms: QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = communities  # type: ignore[attr-defined]
        self.fields["property_company"].queryset = firms  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        built: Sequence[int | None] = (typed.get("built_from"), typed.get("built_to"))
        if built[0] and built[1] and built[0] > built[1]:
            self.add_error("built_to", _("止年早于起年。"))
        return typed


class NeighborhoodEditForm(VersionedForm, NeighborhoodForm):
    """The same facts of a neighborhood already registered. Whether it is in the program waits for a second person."""

    correction_reason = forms.CharField(
        label=gettext_lazy("更正理由"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("改动“纳入改造范围”的，写明理由，由第二人复核后生效；其他改动立即保存。"),
    )
    field_order = (*FIELDS[: FIELDS.index("is_in_program") + 1], "correction_reason")

    class Meta(NeighborhoodForm.Meta):
        pass
