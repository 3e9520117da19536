"""Bringing the answer back: to one voice, or the same to many at once. Nobody's name stands in clear in a choice."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renovation.core.lib.masking import mask_name, mask_phone
from residents.enums import Satisfaction, ToldBy
from residents.forms.baton import TOLD, MoveForm, area
from residents.models import Voice
from residents.queries.hand import HIGHEST

# Residents rate online by themselves.
HOW = [choice for choice in ToldBy.choices if choice[0] != ToldBy.ONLINE]
LIKED = [choice for choice in Satisfaction.choices if choice[0] != Satisfaction.NOT]


def voice_label(voice: Any) -> str:
    """Return 王*明 138****8000 3号楼, as far as somebody said who they are."""
    known = [mask_name(voice.name) if voice.name else "", mask_phone(voice.phone) if voice.phone else ""]
    said = " ".join(filter(None, [*known, voice.building.number if voice.building else ""]))
    return said or _("反映人 %(n)s（没有留下联系方式）") % {"n": voice.pk}


class VoiceField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return voice_label(obj)


class VoicesField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return voice_label(obj)


class ReportBackForm(MoveForm):
    """What one voice was told, and what they said to it."""

    voice: forms.Field = VoiceField(None, label=gettext_lazy("反映人"), widget=forms.RadioSelect, empty_label=None)
    how = forms.ChoiceField(label=gettext_lazy("反馈方式"), choices=HOW, widget=forms.RadioSelect)
    satisfaction = forms.ChoiceField(
        label=gettext_lazy("满意度"), choices=Satisfaction.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=gettext_lazy("居民意见"),
        required=False,
        max_length=300,
        widget=area(2),
        help_text=gettext_lazy("不满意的必须写明原因，将升一级重新办理。"),
    )
    answer = forms.CharField(
        label=gettext_lazy("最后书面答复"), required=False, max_length=500, widget=area(), help_text=TOLD
    )

    def prepare(self) -> None:
        rows = Voice.objects.filter(suggestion=self.suggestion).exclude(reports__round=self.suggestion.round)
        self.among("voice", rows.select_related("building").order_by("pk"))
        if self.suggestion.level > HIGHEST:
            del self.fields["answer"]
        else:
            self.fields["text"].help_text = _("不满意的必须写明原因，并写出区级的最后书面答复，此件随后办结。")


class BulkReportBackForm(MoveForm):
    """The same for many, as after a notice; whoever is not satisfied is noted by themselves."""

    voices: forms.Field = VoicesField(None, label=gettext_lazy("反映人"), widget=forms.CheckboxSelectMultiple)
    how = forms.ChoiceField(label=gettext_lazy("反馈方式"), choices=HOW, widget=forms.RadioSelect)
    satisfaction = forms.ChoiceField(
        label=gettext_lazy("满意度"),
        choices=LIKED,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("“不满意”请逐人登记，写明原因。"),
    )
    text = forms.CharField(label=gettext_lazy("说明"), required=False, max_length=300, widget=area(2))

    def prepare(self) -> None:
        rows = Voice.objects.filter(suggestion=self.suggestion).exclude(reports__round=self.suggestion.round)
        self.among("voices", rows.select_related("building").order_by("pk"))
        self.initial.setdefault("voices", rows)


class ReopenForm(MoveForm):
    voice: forms.Field = VoiceField(
        None, label=gettext_lazy("哪位反映人提出"), required=False, empty_label=gettext_lazy("不指定")
    )
    text = forms.CharField(label=gettext_lazy("重新办理的原因"), max_length=300, widget=area())

    def prepare(self) -> None:
        self.among("voice", Voice.objects.filter(suggestion=self.suggestion).select_related("building").order_by("pk"))
