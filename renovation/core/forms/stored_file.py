"""Fields and forms that take files: what they hand on came through the gates, what is refused is named with why."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renovation.core.actions.stored_file import PHOTOS_AT_ONCE
from renovation.core.enums import FileKind
from renovation.core.lib.files import CleanFile, FileRefused, Limits, clean_file
from renovation.core.lib.files.name import shown_name
from renovation.core.models import StoredFile, User
from renovation.core.queries.stored_file import waiting_of

EXPIRED = gettext_lazy("先前收下的照片已过期，请重新选择。")

_TYPES = {
    FileKind.IMAGE: "image/*",
    FileKind.PDF: ".pdf,application/pdf",
    FileKind.SHEET: ".xlsx",
}


class FilesInput(forms.FileInput):
    """`<input type=file>` that says what it takes; app.js names what was chosen and what is too large."""

    allow_multiple_selected = True

    def __init__(self, kinds: Collection[FileKind], most: int, megabytes: int) -> None:
        limits = {"data-files": "", "data-most": most, "data-megabytes": megabytes}
        attrs = limits | {"accept": ",".join(_TYPES[kind] for kind in kinds)}
        super().__init__(attrs | {"multiple": most > 1})

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[UploadedFile]:
        return files.getlist(name) if hasattr(files, "getlist") else []


class FilesField(forms.Field):
    """Up to `most` files of the given kinds; cleaned to a list of `CleanFile`.

    With some refused the field is in error, and `accepted` holds the others, so that they need not be sent again.
    """

    default_error_messages = {"required": gettext_lazy("请选择文件。")}

    def __init__(self, *, kinds: Collection[FileKind] = tuple(FileKind), most: int = 1, **kwargs: Any) -> None:
        self.kinds, self.most = kinds, most
        self.accepted: list[CleanFile] = []
        limits = Limits()
        sizes = {
            FileKind.IMAGE: limits.image_bytes,
            FileKind.PDF: limits.pdf_bytes,
            FileKind.SHEET: limits.sheet_bytes,
        }
        largest = max(sizes[kind] for kind in kinds) // 2**20
        super().__init__(widget=FilesInput(kinds, most, largest), **kwargs)

    def clean(self, value: list[UploadedFile] | None) -> list[CleanFile]:
        files = value or []
        if self.required and not files:
            raise ValidationError(self.error_messages["required"], code="required")
        errors = []
        self.accepted = []
        for file in files[: self.most]:
            try:
                self.accepted.append(clean_file(file.file or file, file.name or "", kinds=self.kinds))
            except FileRefused as refused:
                named = _("“%(name)s”没有收下：%(why)s") % {"name": shown_name(file.name or ""), "why": refused.message}
                errors.append(ValidationError(named, code=refused.code))
        if len(files) > self.most:
            text = _("一次最多 %(most)s 个文件，多出的 %(more)s 个没有收下。")
            errors.append(ValidationError(text % {"most": self.most, "more": len(files) - self.most}, code="most"))
        if errors:
            raise ValidationError(errors)
        return self.accepted


class FileField(FilesField):
    """One file; cleaned to a `CleanFile`."""

    def clean(self, value: list[UploadedFile] | None) -> Any:
        found = super().clean(value)
        return found[0] if found else None


class PhotosForm(forms.Form):
    """A form with photos; those in order need not be sent again while the rest of it is put right."""

    photos = FilesField(
        label=gettext_lazy("照片"),
        kinds=(FileKind.IMAGE,),
        most=PHOTOS_AT_ONCE,
        required=False,
        help_text=gettext_lazy("可直接拍照，一次最多 6 张，每张不超过 15 MB。系统会去掉照片中的位置信息。"),
    )
    waiting = forms.ModelMultipleChoiceField(
        StoredFile.objects.none(),
        to_field_name="key",
        required=False,
        widget=forms.MultipleHiddenInput,
        error_messages={"invalid_choice": EXPIRED, "invalid_pk_value": EXPIRED},
    )

    def wait_for(self, by: User) -> None:
        """Let what this person sent before be taken up again."""
        self.kept: list[StoredFile] = []
        self.fields["waiting"].queryset = waiting_of(by)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if len([*self.cleaned_data.get("waiting", ()), *self.accepted]) > PHOTOS_AT_ONCE:
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
