from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from projects.models import Defect, ProjectSite
from projects.queries.defect import organizations_at
from renovation.core.actions.stored_file import PHOTOS_AT_ONCE
from renovation.core.enums import FileKind
from renovation.core.forms.stored_file import FilesField
from renovation.core.lib.files import CleanFile
from renovation.core.models import Organization, StoredFile, User
from renovation.core.queries.stored_file import waiting_of

EXPIRED = _("先前收下的照片已过期，请重新选择。")


class PhotosForm(forms.Form):
    """A form with photos; those in order are kept while the rest of it is put right."""

    photos = FilesField(
        label=_("照片"),
        kinds=(FileKind.IMAGE,),
        most=PHOTOS_AT_ONCE,
        required=False,
        help_text=_("可直接拍照，一次最多 6 张，每张不超过 15 MB。系统会去掉照片中的位置信息。"),
    )
    waiting = forms.ModelMultipleChoiceField(
        StoredFile.objects.none(),
        to_field_name="key",
        required=False,
        widget=forms.MultipleHiddenInput,
        error_messages={"invalid_choice": EXPIRED, "invalid_pk_value": EXPIRED},
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept: list[StoredFile] = []
        self.fields["waiting"].queryset = waiting_of(by)  # type: ignore[attr-defined]

    @property
    def accepted(self) -> list[CleanFile]:
        """The photos that were sent with it and are in order, whatever else is wrong."""
        return self.fields["photos"].accepted  # type: ignore[attr-defined]

    @property
    def waiting_photos(self) -> list[StoredFile]:
        """The photos that need not be sent again: kept before, and kept now."""
        return [*self.cleaned_data.get("waiting", ()), *self.kept] if self.is_bound else []


class DefectForm(PhotosForm):
    """What is wrong, and where."""

    site = forms.ModelChoiceField(ProjectSite.objects.none(), label=_("改造点位"), empty_label=_("请选择"))
    text = forms.CharField(label=_("问题"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    field_order = ("site", "text", "photos")

    def __init__(self, *args: Any, sites: QuerySet[ProjectSite], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]


class DefectAnswerForm(PhotosForm):
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
