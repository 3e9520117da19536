from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from renovation.core.forms.base import RowForm
from residents.models import VisitRound


class VisitRoundForm(RowForm):
    """A new round of visits."""

    class Meta:
        model = VisitRound
        fields = ("title", "starts_on")
        widgets = {"starts_on": forms.DateInput(attrs={"type": "date"})}
        help_texts = {"title": _("例如：改造意愿入户走访。")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("starts_on", timezone.localdate())


class CarryOverForm(RowForm):
    """The round that goes on with another."""

    class Meta:
        model = VisitRound
        fields = ("title",)
