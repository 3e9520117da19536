from django import forms
from django.utils.translation import gettext_lazy as _

REASON = forms.Textarea(attrs={"rows": 2})


class DeletionForm(forms.Form):
    """Why a row should go. Whether a reason is needed the action says: one's own slip needs none."""

    reason = forms.CharField(label=_("删除理由"), max_length=200, required=False, widget=REASON)


class DecisionForm(forms.Form):
    """What the second person has to say: needed when sending back."""

    note = forms.CharField(
        label=_("复核意见"), max_length=200, required=False, widget=REASON, help_text=_("退回时必填。")
    )
