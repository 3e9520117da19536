from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from renovation.core.forms.base import RowForm
from renovation.core.models import Neighborhood
from residents.enums import VisitKind, VisitResult
from residents.models import Visit

NOTE = forms.TextInput(attrs={"autocomplete": "off"})
DATE = forms.DateInput(attrs={"type": "date"})


class DoorVisitForm(forms.Form):
    """At a door: whom one asks, a word on it; the buttons say what came of it."""

    kind = forms.ChoiceField(label=_("走访对象"), choices=VisitKind.choices, widget=forms.RadioSelect)
    note = forms.CharField(label=_("备注"), max_length=500, required=False, widget=NOTE)
    result = forms.ChoiceField(label=_("走访结果"), choices=VisitResult.choices)
    client_id = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("kind", VisitKind.RESIDENTS)
        self.initial["client_id"] = uuid4()


class VisitForm(RowForm):
    """A visit that is not at a door of the list: a head of a grid, an elder, somebody met in the yard."""

    field_order = ("kind", "building", "result", "note", "visited_on")

    class Meta:
        model = Visit
        fields = ("kind", "building", "result", "note", "visited_on")
        widgets = {"kind": forms.RadioSelect, "note": forms.Textarea(attrs={"rows": 2}), "visited_on": DATE}
        help_texts = {"building": _("不限楼栋的可不选。")}

    def __init__(self, *args: Any, neighborhood: Neighborhood, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["building"].queryset = neighborhood.buildings.order_by("id")  # type: ignore[attr-defined]
        self.fields["kind"].choices = VisitKind.choices  # type: ignore[attr-defined]
        self.fields["result"].choices = VisitResult.choices  # type: ignore[attr-defined]
        if self.instance.pk is None:
            self.initial.setdefault("visited_on", timezone.localdate())
            self.initial.setdefault("kind", VisitKind.HEADS)


class VisitEditForm(RowForm):
    """What may be corrected of a logged visit."""

    class Meta:
        model = Visit
        fields = ("kind", "result", "note", "visited_on")
        widgets = {"kind": forms.RadioSelect, "note": forms.Textarea(attrs={"rows": 2}), "visited_on": DATE}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = VisitKind.choices  # type: ignore[attr-defined]
        self.fields["result"].choices = VisitResult.choices  # type: ignore[attr-defined]
