from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renovation.core.enums import FileKind
from renovation.core.forms.stored_file import FilesField
from renovation.core.models import Building, Neighborhood
from renovation.core.policy import Can
from renovation.core.scope import reach
from residents.enums import Channel
from residents.models import Event, SuggestionCategory, Visit
from residents.models.suggestion import LONGEST_TEXT
from residents.queries.intake import categories, collectable

PHOTOS = 3
# What a phone's clock may say at all: set to nothing it says 1970; beyond, databases disagree.
YEARS = range(1970, 2200)


class MomentField(forms.CharField):
    """A time by a phone's clock, kept beside ours. What cannot be a time at all is a fault, what is wrong is kept."""

    def clean(self, value: Any) -> datetime | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            moment = parse_datetime(text)
        except ValueError:
            moment = None
        if moment is None:
            raise ValidationError(_("请填写带时区的时间，如 2026-01-31T08:00:00+08:00。"))
        if timezone.is_naive(moment):
            moment = timezone.make_aware(moment)
        return moment if moment.year in YEARS else None


def _one_of(model: Any, missing: Any) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(model.objects.none(), required=False, error_messages={"invalid_choice": missing})


class IntakeForm(forms.Form):
    """What a resident said, as a phone or a program sends it. Names, numbers and flats only by consent."""

    client_id = forms.UUIDField(
        label=gettext_lazy("记录标识"), error_messages={"required": gettext_lazy("缺少记录标识。")}
    )
    neighborhood = _one_of(Neighborhood, gettext_lazy("没有找到这个小区，或不在您负责的范围内。"))
    category = _one_of(SuggestionCategory, gettext_lazy("没有这个类别，或已停用，请另选。"))
    text = forms.CharField(
        label=gettext_lazy("意见内容"), error_messages={"required": gettext_lazy("请填写意见内容。")}
    )
    place = forms.CharField(label=gettext_lazy("具体位置"), max_length=80, required=False)
    building = _one_of(Building, gettext_lazy("没有找到这栋楼，请重新选择。"))
    event = _one_of(Event, gettext_lazy("没有找到这次活动，或不在您负责的范围内。"))
    visit = _one_of(Visit, gettext_lazy("没有找到这次走访，或不在您负责的范围内。"))
    channel = forms.ChoiceField(
        label=gettext_lazy("来源"),
        choices=[(code, Channel(code).label) for code in (Channel.FIELD, Channel.HOTLINE)],
        required=False,
    )
    logged_at = MomentField(label=gettext_lazy("记录时间"), max_length=40, required=False)
    name = forms.CharField(label=gettext_lazy("称呼"), max_length=40, required=False)
    phone = forms.RegexField(
        r"^[\d\-+ ()（）转]{5,40}$",
        label=gettext_lazy("联系电话"),
        required=False,
        error_messages={"invalid": gettext_lazy("电话只能含数字、空格、括号和“-”“+”“转”，至少 5 位。")},
    )
    flat = forms.CharField(label=gettext_lazy("门牌"), max_length=40, required=False)
    has_consented = forms.BooleanField(label=gettext_lazy("同意留下联系方式"), required=False)
    photos = FilesField(label=gettext_lazy("照片"), kinds=(FileKind.IMAGE,), most=PHOTOS, required=False)

    def __init__(self, *args: Any, by: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        here = reach(by, Can.COLLECT)
        rows = {"neighborhood": collectable(by).select_related("region"), "category": categories()}
        rows |= {name: model.objects.within(here) for name, model in (("building", Building), ("event", Event))}
        rows["visit"] = Visit.objects.within(here).select_related("dwelling")
        for name, found in rows.items():
            self.fields[name].queryset = found  # type: ignore[attr-defined]
        for name, missing in (("neighborhood", _("请选择小区。")), ("category", _("请选择类别。"))):
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = missing

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if len(text) > LONGEST_TEXT:
            told = _("意见内容最多 %(most)s 字，现有 %(now)s 字，没有保存。请精简，或分成几条。")
            raise ValidationError(told % {"most": LONGEST_TEXT, "now": len(text)})
        return text

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        neighborhood = cleaned.get("neighborhood")
        for name in ("building", "event", "visit"):
            row = cleaned.get(name)
            if row is not None and neighborhood is not None and row.neighborhood_id != neighborhood.pk:
                self.add_error(name, _("不属于所选的小区。"))
        if any(cleaned.get(name) for name in ("name", "phone", "flat")) and not cleaned.get("has_consented"):
            self.add_error("has_consented", _("居民未同意时不能保存称呼、电话和门牌：请勾选同意，或清空这几项。"))
        cleaned["channel"] = self._channel(cleaned)
        return cleaned

    @staticmethod
    def _channel(cleaned: dict[str, Any]) -> str:
        if cleaned.get("event"):
            return Channel.EVENT
        return Channel.VISIT if cleaned.get("visit") else cleaned.get("channel") or Channel.FIELD
