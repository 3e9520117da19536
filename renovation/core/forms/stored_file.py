"""Fields that take files: what they hand on has come through the gates, what is refused is named with its reason."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renovation.core.enums import FileKind
from renovation.core.lib.files import CleanFile, FileRefused, Limits, clean_file
from renovation.core.lib.files.name import shown_name

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
