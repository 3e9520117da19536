"""Bringing the answer back: to one voice, or the same to many at once. Nobody's name stands in clear in a choice."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renovation.core.lib.masking import mask_name, mask_phone, mask_text
from residents.actions.voice_report import SAID
from residents.enums import Satisfaction, ToldBy
from residents.forms.baton import CHOOSE, TOLD, MoveForm, area
from residents.models import Voice
from residents.models.voice import TRIED_BY
from residents.queries.hand import HIGHEST
from residents.queries.loop import said_no
from residents.queries.voice_reach import Reached, reached_of, tries_wanted

# Residents rate online by themselves.
HOW = [choice for choice in ToldBy.choices if choice[0] != ToldBy.ONLINE]
SAYS = [(choice.value, choice.label) for choice in SAID]
LIKED = [choice for choice in SAYS if choice[0] != Satisfaction.NOT]
POSTED = gettext_lazy("选“已公示”的写明公示的地点和日期；留有联系方式的，要先联系过。")


def voice_label(voice: Any, tried: Reached | None = None) -> str:
    """Return 王*明 138****8000 3号楼, as far as somebody said who they are, and how often they were looked for."""
    known = [mask_name(voice.name) if voice.name else "", mask_phone(voice.phone) if voice.phone else ""]
    said = " ".join(filter(None, [*known, voice.building.number if voice.building else ""]))
    said = said or _("反映人 %(n)s（没有留下联系方式）") % {"n": voice.pk}
    return f"{said} · {tried_words(tried)}" if tried else said


def tried_words(tried: Reached) -> str:
    """Return how far the looking for somebody has come."""
    facts = {"days": tried.days, "left": tried.left}
    return _("已有 %(days)s 个工作日联系未果，还差 %(left)s 个") % facts


class VoiceField(forms.ModelChoiceField):
    """One voice by its masked label; `tried` says how often who was looked for."""

    tried: Mapping[int, Reached] = MappingProxyType({})

    def label_from_instance(self, obj: Any) -> str:
        return voice_label(obj, self.tried.get(obj.pk))


class VoicesField(forms.ModelMultipleChoiceField):
    tried: Mapping[int, Reached] = MappingProxyType({})

    def label_from_instance(self, obj: Any) -> str:
        return voice_label(obj, self.tried.get(obj.pk))


class ToldForm(MoveForm):
    """Base of those about the voices not yet told in this round."""

    def offer(self, name: str) -> Any:
        """Let `name` choose among them; return them."""
        rows = Voice.objects.filter(suggestion=self.suggestion).exclude(reports__round=self.suggestion.round)
        self.among(name, rows.select_related("building").order_by("pk"))
        self.fields[name].tried = reached_of(self.suggestion, rows)  # type: ignore[attr-defined]
        return rows


class ReportBackForm(ToldForm):
    """What one voice was told, and what they said to it."""

    voice: forms.Field = VoiceField(None, label=gettext_lazy("反映人"), widget=forms.RadioSelect, empty_label=None)
    how = forms.ChoiceField(label=gettext_lazy("反馈方式"), choices=HOW, widget=forms.RadioSelect)
    satisfaction = forms.ChoiceField(
        label=gettext_lazy("满意度"),
        choices=SAYS,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("没有联系上的不在这里登记，请用“登记联系未果”。"),
    )
    text = forms.CharField(
        label=gettext_lazy("居民意见"),
        required=False,
        max_length=300,
        widget=area(2),
    )
    answer = forms.CharField(
        label=gettext_lazy("最后书面答复"), required=False, max_length=500, widget=area(), help_text=TOLD
    )

    def prepare(self) -> None:
        self.offer("voice")
        why = _("不满意的必须写明原因，将升一级重新办理。")
        if self.suggestion.level > HIGHEST or self.suggestion.last_answered_at:
            del self.fields["answer"]
        if self.suggestion.level <= HIGHEST:
            why = _("不满意的必须写明原因，并写出区级的最后书面答复，此件随后办结。")
        self.fields["text"].help_text = f"{why}{POSTED}"


class BulkReportBackForm(ToldForm):
    """The same for many, as after a notice; whoever is not satisfied is noted by themselves."""

    voices: forms.Field = VoicesField(None, label=gettext_lazy("反映人"), widget=forms.CheckboxSelectMultiple)
    how = forms.ChoiceField(label=gettext_lazy("反馈方式"), choices=HOW, widget=forms.RadioSelect)
    satisfaction = forms.ChoiceField(
        label=gettext_lazy("满意度"),
        choices=LIKED,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("“不满意”请逐人登记，写明原因。"),
    )
    text = forms.CharField(label=gettext_lazy("说明"), required=False, max_length=300, widget=area(2), help_text=POSTED)

    def prepare(self) -> None:
        self.initial.setdefault("voices", self.offer("voices"))


class TryReachForm(ToldForm):
    """Nobody was met: whom one looked for, how, and what was found."""

    voice: forms.Field = VoiceField(None, label=gettext_lazy("反映人"), widget=forms.RadioSelect, empty_label=None)
    how = forms.ChoiceField(label=gettext_lazy("联系方式"), choices=TRIED_BY, widget=forms.RadioSelect)
    text = forms.CharField(
        label=gettext_lazy("联系情况"),
        required=False,
        max_length=300,
        widget=area(2),
        help_text=gettext_lazy("如：家中无人，已留条。"),
    )

    def prepare(self) -> None:
        self.offer("voice")
        self.fields["voice"].help_text = _(
            "满 %(n)s 个不同的工作日联系未果，此人计为“联系不上”；同一天的几次算一次，休息日的照记不计次。"
        ) % {"n": tries_wanted(self.suggestion)}


class LastAnswerForm(MoveForm):
    """The district's last word to whoever said online that they are not satisfied."""

    answer = forms.CharField(label=gettext_lazy("最后书面答复"), max_length=500, widget=area(4))

    def prepare(self) -> None:
        why = "；".join(mask_text(report.text) for report in said_no(self.suggestion))
        # Help texts stand on the page as they are; this one quotes a resident.
        self.fields["answer"].help_text = format_html("{}{}。{}", _("居民不满意的原因："), why.rstrip("。"), TOLD)


class ReopenForm(MoveForm):
    voice: forms.Field = VoiceField(
        None, label=gettext_lazy("哪位反映人提出"), required=False, empty_label=gettext_lazy("不指定")
    )
    how = forms.ChoiceField(
        label=gettext_lazy("本人怎样提出"),
        choices=[("", CHOOSE), *HOW],
        required=False,
        help_text=gettext_lazy("选了反映人的必填；不指定反映人的，记为工作人员提出，不计入居民不满意。"),
    )
    text = forms.CharField(label=gettext_lazy("重新办理的原因"), max_length=300, widget=area())

    def prepare(self) -> None:
        self.among("voice", Voice.objects.filter(suggestion=self.suggestion).select_related("building").order_by("pk"))
