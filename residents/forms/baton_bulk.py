"""Many at once: into one hand, or into one case. What each row comes to, the actions tell."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from residents.enums import Step
from residents.forms.baton import PersonField, area
from residents.models import Suggestion
from residents.queries.hand import STEP_CAN
from residents.queries.suggestion import shown


class BulkHandOverForm(forms.Form):
    to = PersonField(label=gettext_lazy("转交给"))
    note = forms.CharField(label=gettext_lazy("说明"), max_length=500, required=False, widget=area(2))

    def __init__(self, *args: Any, rows: Sequence[Suggestion], **options: Any) -> None:
        super().__init__(*args, **options)
        cans = {STEP_CAN[row.step] for row in rows if row.step != Step.ENDED}
        codes = {row.region_id for row in rows}
        self.fields["to"].among(cans, codes)  # type: ignore[attr-defined]


class IntoField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return _("%(number)s：%(text)s") % {"number": obj.number, "text": shown(obj.public_text, obj.text)}


class BulkMergeForm(forms.Form):
    into: forms.Field = IntoField(
        None,
        label=gettext_lazy("保留哪一条"),
        widget=forms.RadioSelect,
        empty_label=None,
        help_text=gettext_lazy("其余的并入这一条，各条的反映人都转过去，今后一并答复。"),
    )

    def __init__(self, *args: Any, rows: Sequence[Suggestion], **options: Any) -> None:
        super().__init__(*args, **options)
        chosen = Suggestion.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk")
        self.fields["into"].queryset = chosen  # type: ignore[attr-defined]
