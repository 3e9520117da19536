from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.models import ProgressReport, ProjectSite
from renovation.core.actions.stored_file import PHOTOS_AT_ONCE
from renovation.core.enums import FileKind, Renovation
from renovation.core.forms.base import RowForm
from renovation.core.forms.stored_file import FilesField
from renovation.core.lib.files import CleanFile
from renovation.core.models import StoredFile, User
from renovation.core.queries.stored_file import waiting_of

TEXT = forms.Textarea(attrs={"rows": 2})


class ProgressReportForm(RowForm):
    """How far a site is: percent, words, trouble, next step. A fall asks for its reason."""

    progress_pct = forms.DecimalField(
        label=_("形象进度（%）"),
        min_value=0,
        max_value=100,
        decimal_places=1,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "class": "form-control-lg"}),
    )
    status = forms.TypedChoiceField(
        label=_("状态"),
        choices=Renovation.choices,
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("进度到 100% 不等于完工，验收后请选“完工”。"),
        widget=forms.Select(attrs={"class": "form-select-lg"}),
    )
    photos = FilesField(
        label=_("现场照片"),
        kinds=(FileKind.IMAGE,),
        most=PHOTOS_AT_ONCE,
        required=False,
        help_text=_("可直接拍照，一次最多 6 张，每张不超过 15 MB。系统会去掉照片中的位置信息。"),
    )
    # Photos of an earlier try of the same form, already accepted.
    waiting = forms.ModelMultipleChoiceField(
        StoredFile.objects.none(),
        to_field_name="key",
        required=False,
        widget=forms.MultipleHiddenInput,
        error_messages={
            "invalid_choice": _("先前收下的照片已过期，请重新选择。"),
            "invalid_pk_value": _("先前收下的照片已过期，请重新选择。"),
        },
    )
    field_order = ("progress_pct", "fall_reason", "status", "text", "photos", "issue", "next_step")

    class Meta:
        model = ProgressReport
        fields = ("progress_pct", "fall_reason", "status", "text", "issue", "next_step")
        widgets = {"text": TEXT, "issue": TEXT, "next_step": TEXT}

    def __init__(self, *args: Any, site: ProjectSite, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.site = site
        self.kept: list[StoredFile] = []
        self.fields["waiting"].queryset = waiting_of(by)  # type: ignore[attr-defined]
        self.fields["status"].choices = [("", _("按进度自动判断")), *Renovation.choices]  # type: ignore[attr-defined]
        self.initial.update(progress_pct=site.progress_pct, issue=site.issue, next_step=site.next_step)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        several = [*self.cleaned_data.get("waiting", ()), *self.accepted]
        if len(several) > PHOTOS_AT_ONCE:
            self.add_error("photos", _("连同先前收下的，一次最多 %(most)s 张照片。") % {"most": PHOTOS_AT_ONCE})
        return cleaned

    @property
    def accepted(self) -> list[CleanFile]:
        """The photos that were sent with it and are in order, whatever else is wrong."""
        return self.fields["photos"].accepted  # type: ignore[attr-defined]

    @property
    def waiting_photos(self) -> list[StoredFile]:
        """The photos that need not be sent again: kept before, and kept now."""
        return [*self.cleaned_data.get("waiting", ()), *self.kept] if self.is_bound else []

    @property
    def asks_reason(self) -> bool:
        """Tell whether the percentage typed is less than the site already had."""
        try:
            return self.is_bound and Decimal(str(self["progress_pct"].value())) < self.site.progress_pct
        except ArithmeticError:
            return False
