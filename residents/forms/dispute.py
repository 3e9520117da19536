from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from renovation.core.forms.base import RowForm, VersionedForm
from renovation.core.models import Neighborhood, Organization, User
from residents.enums import DisputeState
from residents.models import Dispute, DisputeSession

AREA = forms.Textarea(attrs={"rows": 4})
NO_NAMES = _("不写居民的姓名、电话和门牌；当事人另行登记，加密保存。")


class DisputeForm(RowForm):
    """A dispute as it is taken in."""

    neighborhood = forms.ModelChoiceField(Neighborhood.objects.none(), label=_("小区"), empty_label=_("请选择"))
    mediator = forms.ModelChoiceField(
        User.objects.none(), label=_("调解人"), required=False, empty_label=_("本人"), help_text=_("不选即由您调解。")
    )
    field_order = ("neighborhood", "kind", "title", "text", "mediator")

    class Meta:
        model = Dispute
        fields = ("kind", "title", "text")
        widgets = {"text": AREA}
        help_texts = {"title": _("一句话说明，例如：施工占道引起争执。"), "text": NO_NAMES}

    def __init__(
        self, *args: Any, neighborhoods: QuerySet[Neighborhood], mediators: QuerySet[User], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["neighborhood"].queryset = neighborhoods  # type: ignore[attr-defined]
        self.fields["mediator"].queryset = mediators  # type: ignore[attr-defined]


class DisputeEditForm(VersionedForm):
    """What is known of an open dispute, and who mediates."""

    class Meta:
        model = Dispute
        fields = ("kind", "title", "text", "project", "mediator")
        widgets = {"text": AREA}
        help_texts = {"text": NO_NAMES}

    def __init__(self, *args: Any, projects: QuerySet[Any], mediators: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["project"].queryset = projects  # type: ignore[attr-defined]
        self.fields["mediator"].queryset = mediators  # type: ignore[attr-defined]


class PartyForm(forms.Form):
    """One side: a resident or an organization."""

    name = forms.CharField(label=_("居民称呼"), max_length=40, required=False)
    phone = forms.CharField(
        label=_("联系电话"), max_length=40, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    organization = forms.ModelChoiceField(
        Organization.objects.none(), label=_("或单位"), required=False, empty_label=_("不是单位")
    )
    claim = forms.CharField(label=_("诉求"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, organizations: QuerySet[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = organizations  # type: ignore[attr-defined]


class SessionForm(RowForm):
    """One sitting."""

    class Meta:
        model = DisputeSession
        fields = ("held_on", "place", "text", "next_step")
        widgets = {"held_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), "text": AREA}
        help_texts = {"text": NO_NAMES}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("held_on", timezone.localdate())


class CloseForm(forms.Form):
    """How it ended."""

    state = forms.ChoiceField(
        label=_("结果"),
        choices=[choice for choice in DisputeState.choices if choice[0] != DisputeState.OPEN],
        widget=forms.RadioSelect,
    )
    outcome = forms.CharField(
        label=_("调解结果"),
        max_length=500,
        required=False,
        widget=AREA,
        help_text=_("写明约定的内容、原因或转到哪里；没有结果不能办结。"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, dispute: Dispute, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("version", dispute.version)
