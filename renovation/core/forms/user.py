from django.utils.translation import gettext_lazy as _

from renovation.core.forms.base import RowForm
from renovation.core.models import User


class SubjectForm(RowForm):
    """What an identity provider calls a person."""

    class Meta:
        model = User
        fields = ("subject",)
        help_texts = {"subject": _("身份认证方对此人的唯一称呼。留空则不能用统一身份登录。")}

    def clean_subject(self) -> str:
        return self.cleaned_data["subject"] or ""
