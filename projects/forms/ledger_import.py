"""Forms of the ledger wizard: shape and messages only."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from projects.enums import DateChange
from renovation.core.models import Region

NEW = "NEW"
KINDS = [("BASIC", _("基本情况台账（一行一个小区）")), ("PROGRESS", _("进度台账（一行一个小区的改造项目）"))]


class UploadForm(forms.Form):
    region = forms.ModelChoiceField(Region.objects.none(), label=_("导入到"), empty_label=None)
    file = forms.FileField(
        label=_("台账文件"),
        help_text=_("Excel 或 WPS 表格（xlsx、xls）、csv，不超过 100 MB。按办公室原有的样子上传，不必改表头。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xlsm,.xls,.csv,.txt"}),
        error_messages={"required": _("请选择文件。"), "empty": _("文件是空的，请检查后重新上传。")},
    )

    def __init__(self, *args: Any, districts: QuerySet[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = districts  # type: ignore[attr-defined]


class MatchForm(forms.Form):
    """One select per column of the sheet: {letter: field name or ""}."""

    def __init__(
        self, *args: Any, columns: Iterable[str], fields: Mapping[str, Any], guess: Mapping[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.names = {name: str(label) for name, label in fields.items()}
        choices = [("", _("（不导入这一列）")), *self.names.items()]
        for letter in columns:
            self.fields[f"column_{letter}"] = forms.ChoiceField(
                choices=choices, required=False, initial=guess.get(letter, ""), label=_("%(c)s 列") % {"c": letter}
            )

    def clean(self) -> dict[str, Any]:
        taken: dict[str, str] = {}
        for name, value in list(self.cleaned_data.items()):
            letter = name.removeprefix("column_")
            if value and value in taken:
                message = _("“%(field)s”已对应 %(c)s 列，一项只能对应一列。")
                self.add_error(name, message % {"field": self.names[value], "c": taken[value]})
            taken.setdefault(value, letter)
        if "name" not in taken:
            raise ValidationError(_("请指定“小区名称”列。"))
        return {"mapping": {name.removeprefix("column_"): value for name, value in self.cleaned_data.items()}}


class PlacesForm(forms.Form):
    """What unknown streets and communities are: check to create, or choose the stored one meant.

    `create_rest` creates all that have no stored name near them, shown or not.
    """

    create_rest = forms.BooleanField(label=_("全部新建（没有相近名称的）"), required=False)

    def __init__(self, *args: Any, places: list[dict[str, Any]], decided: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = places
        for number, place in enumerate(places):
            self.fields[f"place_{number}"] = self._field(place, decided.get(place["key"], ""))

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The places with the field of each, for the page."""
        return [place | {"field": self[f"place_{number}"]} for number, place in enumerate(self.places)]

    @staticmethod
    def _field(place: dict[str, Any], decided: str) -> forms.Field:
        label = place["key"]
        if not place["near"]:
            return forms.BooleanField(label=label, required=False, initial=decided == NEW)
        meant = [(code, _("就是“%(name)s”") % {"name": name}) for code, name in place["near"]]
        choices = [("", _("未决定")), *meant, (NEW, _("新建"))]
        return forms.ChoiceField(label=label, choices=choices, required=False, initial=decided)

    def decisions(self, every: list[dict[str, Any]]) -> dict[str, str]:
        """Return place key → code or NEW, over all places of the ledger."""
        chosen = {}
        if self.cleaned_data["create_rest"]:
            chosen = {place["key"]: NEW for place in every if not place["near"] and not place["alike"]}
        for number, place in enumerate(self.places):
            value = self.cleaned_data[f"place_{number}"]
            if value:
                chosen[place["key"]] = NEW if value is True else value
            elif place["key"] not in chosen:
                chosen[place["key"]] = ""
        return chosen


class SameForm(forms.Form):
    """Whether rows that look like a stored neighborhood are that one or another."""

    all_new = forms.BooleanField(label=_("全部按新小区导入"), required=False)

    def __init__(self, *args: Any, rows: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in rows:
            known = [pair for problem in row.problems for pair in problem.get("same", [])]
            meant = [(str(pk), _("就是“%(name)s”") % {"name": name}) for pk, name in known]
            choices = [("", _("未决定（不导入）")), *meant, (NEW, _("是另一个小区，新增"))]
            self.fields[f"row_{row.number}"] = forms.ChoiceField(
                choices=choices, required=False, label=_("第 %(n)s 行") % {"n": row.number}
            )

    def decisions(self) -> dict[str, str]:
        return {name[4:]: value for name, value in self.cleaned_data.items() if name.startswith("row_") and value}


class CommitForm(forms.Form):
    """What must be accepted by name before the rows go in; only what the dry run found is asked."""

    skip_problems = forms.BooleanField(required=False)
    accept_doubts = forms.BooleanField(required=False)
    accept_totals = forms.BooleanField(required=False, label=_("合计与明细不符，仍按明细导入"))
    date_reason = forms.ChoiceField(
        label=_("计划日期变动的原因"), choices=[("", _("请选择")), *DateChange.choices], required=False
    )

    def __init__(self, *args: Any, summary: Mapping[str, Any], waiting: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            "skip_problems": (
                summary["problem_rows"] + waiting,
                _("跳过 %(n)s 行不能导入的行，其余照常导入"),
            ),
            "accept_doubts": (summary["doubt_rows"], _("已核对 %(n)s 行存疑的行，按表中内容导入")),
        }
        for name, (count, label) in labels.items():
            self.fields[name].label = label % {"n": count}
            if not count:
                del self.fields[name]
        if all(total["matches"] for total in summary["totals"]):
            del self.fields["accept_totals"]
        if not summary["dates_moved"]:
            del self.fields["date_reason"]
