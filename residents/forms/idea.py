from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renovation.core.forms.base import RowForm, VersionedForm
from renovation.core.forms.stored_file import PhotosForm
from renovation.core.models import User
from residents.actions.idea_notice import WAYS
from residents.models import Idea, IdeaNotice, Suggestion
from residents.queries.idea import items_of, sites_of


class SiteField(forms.ModelChoiceField):
    """A site by its year and project, since the neighborhood is the same for all."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.plan_year} · {obj.project}"


class ItemField(forms.ModelChoiceField):
    """A line of a site's plan, with the year of its site."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.site.plan_year} · {obj.item_type}"


class IdeaForm(RowForm):
    """Where in the plan an adopted suggestion now stands."""

    site = SiteField(queryset=None, label=gettext_lazy("改造点位"))
    plan_item = ItemField(
        queryset=None,
        label=gettext_lazy("改造内容"),
        required=False,
        help_text=gettext_lazy("写入了哪一项改造内容；没有对应的可不选。"),
    )

    class Meta:
        model = Idea
        fields = ("title", "site", "plan_item", "plan_version", "clause", "adopted_on")
        widgets = {"adopted_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
        help_texts = {
            "title": gettext_lazy("一句话说清点子，会告知提出人，请勿写姓名、电话。"),
            "plan_version": gettext_lazy("例如“施工图第二版”。"),
            "clause": gettext_lazy("例如“第3.2条 停车位”。"),
        }

    def __init__(self, *args: Any, suggestion: Suggestion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sites = sites_of(suggestion)
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]
        self.fields["plan_item"].queryset = items_of(suggestion)  # type: ignore[attr-defined]
        if not self.instance.pk:
            self.initial.setdefault("adopted_on", timezone.localdate())
            self.initial.setdefault("site", sites.first())
        if not sites.exists():
            self.fields["site"].help_text = _("该小区还没有改造点位，请先由区旧改办或街道立项。")


class IdeaEditForm(VersionedForm, IdeaForm):
    """The same of an idea already registered."""

    class Meta(IdeaForm.Meta):
        pass


class IdeaNoticeForm(RowForm):
    """How the authors were told."""

    how = forms.ChoiceField(label=gettext_lazy("告知方式"), choices=[(way.value, way.label) for way in WAYS])

    class Meta:
        model = IdeaNotice
        fields = ("how", "note")

    def __init__(self, *args: Any, reachable: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        text = _("选“短信”即向同意留电话的 %(n)s 人发送；不含姓名和内容。") % {"n": reachable}
        self.fields["how"].help_text = text if reachable else _("没有人同意留电话，不能用短信告知。")
        self.fields["note"].help_text = _("例如“当面告知，表示满意”，请勿写姓名、电话。")


class IdeaPhotoForm(PhotosForm):
    """Photos of what became of an idea."""

    caption = forms.CharField(label=gettext_lazy("说明"), max_length=100, required=False)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["photos"].label = _("成果照片")
        self.wait_for(by)
