from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from projects.models import Defect, ProjectSite
from projects.queries.defect import organizations_at
from renovation.core.forms.stored_file import PhotosForm
from renovation.core.models import Organization, User


class DefectPhotosForm(PhotosForm):
    """A form about a defect, with photos."""

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wait_for(by)


class DefectForm(DefectPhotosForm):
    """What is wrong, and where."""

    site = forms.ModelChoiceField(ProjectSite.objects.none(), label=_("改造点位"), empty_label=_("请选择"))
    text = forms.CharField(label=_("问题"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    field_order = ("site", "text", "photos")

    def __init__(self, *args: Any, sites: QuerySet[ProjectSite], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]


class DefectAnswerForm(DefectPhotosForm):
    """What was done about it."""

    answer = forms.CharField(label=_("整改情况"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    version = forms.IntegerField(widget=forms.HiddenInput)
    field_order = ("answer", "photos")

    def __init__(self, *args: Any, defect: Defect, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("version", defect.version)


class DefectCheckForm(forms.Form):
    """Whether it is gone; if not, why."""

    is_gone = forms.TypedChoiceField(
        label=_("复查结论"),
        choices=[("1", _("已整改到位，销号")), ("0", _("未整改到位，退回"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("复查意见"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("退回时必须写明原因，整改单位会看到。"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, defect: Defect, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("version", defect.version)


class DefectAssignForm(forms.Form):
    """Which organization must answer."""

    organization = forms.ModelChoiceField(
        Organization.objects.none(),
        label=_("整改单位"),
        empty_label=_("请选择"),
        help_text=_("只列出这个项目的参建单位；更换后整改期限重新计算。"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, defect: Defect, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = organizations_at(defect.site)  # type: ignore[attr-defined]
        self.initial.setdefault("organization", defect.organization_id)
        self.initial.setdefault("version", defect.version)
