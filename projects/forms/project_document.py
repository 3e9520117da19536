from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from renovation.core.forms.stored_file import FileField


class ProjectDocumentForm(forms.Form):
    """A document of a project: a photo of it, a PDF, or a spreadsheet."""

    file = FileField(
        label=_("文件"),
        help_text=_("PDF（不超过 30 MB）、xlsx 表格（不超过 10 MB）或照片（不超过 15 MB）。Word 文档请另存为 PDF。"),
    )
    title = forms.CharField(
        label=_("名称"), max_length=100, required=False, help_text=_("例如“初步设计批复”。不填则用文件名。")
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "file" in cleaned and not cleaned.get("title"):
            cleaned["title"] = cleaned["file"].name.rpartition(".")[0]
        return cleaned
