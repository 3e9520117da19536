from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from renovation.core.actions.stored_file import PHOTOS_AT_ONCE
from renovation.core.enums import FileKind
from renovation.core.forms.base import RowForm, VersionedForm
from renovation.core.forms.stored_file import FilesField
from renovation.core.models import Building, Neighborhood
from residents.models import Event

MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
FIELDS = ("kind", "title", "place", "starts_at")


class EventForm(RowForm):
    """A meeting to announce in one of the `neighborhoods`."""

    class Meta:
        model = Event
        fields = ("neighborhood", *FIELDS)
        widgets = {"starts_at": MOMENT}
        help_texts = {
            "place": _("居民看得懂的地点，例如：3号楼前小广场。"),
            "starts_at": _("补录已经开过的活动，请填当时的时间。"),
        }

    def __init__(self, *args: Any, neighborhoods: QuerySet[Neighborhood], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["neighborhood"].queryset = neighborhoods  # type: ignore[attr-defined]


class EventEditForm(VersionedForm):
    """What was announced, to be changed."""

    class Meta:
        model = Event
        fields = FIELDS
        widgets = {"starts_at": MOMENT}


class MinutesForm(VersionedForm):
    """The minutes of a meeting that was held."""

    class Meta:
        model = Event
        fields = ("minutes",)
        widgets = {"minutes": forms.Textarea(attrs={"rows": 14})}
        help_texts = {"minutes": _("不要写居民的姓名和电话；意见请在“记意见”中逐条登记。")}


class EventPhotoForm(forms.Form):
    """Photos of a meeting, or of its sign-in sheet."""

    photos = FilesField(
        label=_("照片"),
        kinds=(FileKind.IMAGE,),
        most=PHOTOS_AT_ONCE,
        help_text=_("一次最多 6 张，每张不超过 15 MB。系统会去掉照片中的位置信息。"),
    )
    is_sign_in_sheet = forms.BooleanField(label=_("这是签到表（只有组织活动的人员能看）"), required=False)


class HeadCountForm(forms.Form):
    """So many more (or fewer) of one building."""

    building = forms.ModelChoiceField(Building.objects.none(), required=False)
    more = forms.IntegerField(min_value=-50, max_value=50)

    def __init__(self, *args: Any, neighborhood: Neighborhood, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["building"].queryset = neighborhood.buildings.all()  # type: ignore[attr-defined]
