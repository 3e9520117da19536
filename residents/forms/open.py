"""What visitors fill in on the public pages."""

import re
from copy import deepcopy
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renovation.core.enums import FileKind
from renovation.core.forms.stored_file import FilesField
from renovation.core.lib.crypto import plain_phone
from renovation.core.models import Neighborhood
from renovation.core.models.base import UNSEEN
from residents.enums import Satisfaction
from residents.models.suggestion import LONGEST_TEXT
from residents.queries.open import buildings, categories

PHOTOS = 3
_NUMBER = re.compile(r"[0-9]{6,14}")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_ANY_PHONE = re.compile(r"[0-9]{7,15}")


class FindForm(forms.Form):
    """One's own neighborhood, by name or pinyin initials."""

    q = forms.CharField(
        label=gettext_lazy("小区名称或拼音首字母"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": gettext_lazy("如：集英花园 或 jyhy")}),
    )


class NumberForm(forms.Form):
    """The number on the slip."""

    number = forms.CharField(
        label=gettext_lazy("意见编号"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("请输入编号，它印在您的回执上。")},
    )

    def clean_number(self) -> str:
        number = re.sub(r"[\s\-－—]", "", self.cleaned_data["number"])
        if not _NUMBER.fullmatch(number):
            raise ValidationError(_("编号全是数字，请对照回执再输入一次。"))
        return number


class VisitorForm(forms.Form):
    """A form with a trap: people do not see the field, programs fill it in."""

    website = forms.CharField(
        label=gettext_lazy("请勿填写"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1", "class": "trap"}),
    )

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            self.data = self.data.copy()
            self.data[self.add_prefix("website")] = ""
            raise ValidationError(_("请不要填写这一栏。已为您清空，请再提交一次。"))
        return ""


class RemarkForm(forms.Form):
    """The first step: what is wrong, and where."""

    category = forms.ModelChoiceField(
        label=gettext_lazy("关于什么"),
        queryset=None,
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选一个类别，拿不准就选“其他”。")},
    )
    text = forms.CharField(
        label=gettext_lazy("您的意见或建议"),
        max_length=LONGEST_TEXT,
        help_text=gettext_lazy("说清是什么事、在什么地方。请不要写姓名、电话和门牌号。"),
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={
            "required": gettext_lazy("请写下您的意见。"),
            "max_length": gettext_lazy("最多 %(limit_value)d 个字，现在有 %(show_value)d 个字，请分成几条提交。"),
        },
    )
    building = forms.ModelChoiceField(
        label=gettext_lazy("哪栋楼"), queryset=None, required=False, empty_label=gettext_lazy("不限于某栋楼")
    )
    place = forms.CharField(
        label=gettext_lazy("具体位置"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("如：东门口、2单元一层。不必写门牌号。"),
    )

    def __init__(self, *args: Any, neighborhood: Neighborhood, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = categories()  # type: ignore[attr-defined]
        own = buildings(neighborhood)
        self.fields["building"].queryset = own  # type: ignore[attr-defined]
        if not own:
            del self.fields["building"]

    def clean_text(self) -> str:
        return _seen(self.cleaned_data["text"].replace("\r\n", "\n"))

    def clean_place(self) -> str:
        return _seen(self.cleaned_data["place"])

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the second step carries along: (name, value) of hidden fields."""
        return [(name, self.data.get(name, "")) for name in ("category", "text", "building", "place")]


class ContactForm(VisitorForm):
    """How to reach somebody, as far as they want to say; a code where the office asks for one."""

    name = forms.CharField(
        label=gettext_lazy("称呼"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label=gettext_lazy("电话"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    flat = forms.CharField(
        label=gettext_lazy("门牌"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("便于上门答复，如 2-301。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    has_consented = forms.BooleanField(
        label=gettext_lazy("我同意留下上面的联系方式，只用于核实和答复这条意见"), required=False
    )
    code = forms.CharField(
        label=gettext_lazy("短信验证码"),
        max_length=12,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )

    def __init__(self, *args: Any, needs_code: bool, is_code_sent: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.needs_code = needs_code
        self.is_code_fresh = False
        # Seconds to wait when the address has sent too much.
        self.wait = 0
        if needs_code:
            self.fields["phone"].required = True
            self.fields["phone"].help_text = _("需要用手机接收验证码。不勾选同意的，号码用完即删。")
        if not (needs_code and is_code_sent):
            del self.fields["code"]

    def ask_code(self) -> None:
        """Show the field for the code that was just sent."""
        self.fields["code"] = deepcopy(self.base_fields["code"])

    def clean_phone(self) -> str:
        typed: str = self.cleaned_data["phone"].strip()
        number = plain_phone(typed)
        if self.needs_code and not _MOBILE.fullmatch(number):
            raise ValidationError(_("请输入 11 位手机号码。"))
        if typed and not _ANY_PHONE.fullmatch(number):
            raise ValidationError(_("电话号码不完整，请核对；不想留电话可以清空。"))
        return typed

    def clean(self) -> dict[str, Any]:
        """Without consent the number of the code is for the code alone; other contact needs a yes or goes."""
        facts = super().clean() or self.cleaned_data
        own = [name for name in ("name", "flat", *(() if self.needs_code else ("phone",))) if facts.get(name)]
        if own and not facts.get("has_consented"):
            self.add_error("has_consented", _("称呼、电话和门牌须经您同意才能留下：请勾选同意，或清空这几项。"))
        return facts


class SendForm(ContactForm):
    """The second step: photos, and how to reach somebody."""

    photos = FilesField(
        label=gettext_lazy("照片（可选，最多 3 张）"), kinds=[FileKind.IMAGE], most=PHOTOS, required=False
    )
    field_order = ("photos", "name", "phone", "flat", "has_consented", "code")


class RateForm(forms.Form):
    """What a resident says to the answer."""

    satisfaction = forms.ChoiceField(
        label=gettext_lazy("您对答复满意吗"),
        choices=[(one.value, one.label) for one in (Satisfaction.SATISFIED, Satisfaction.PARTLY, Satisfaction.NOT)],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选一项。")},
    )
    text = forms.CharField(
        label=gettext_lazy("想说的话（不满意的请写明原因）"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, is_heard: bool, **kwargs: Any) -> None:
        """`is_heard`: an answer was noted already; only "not satisfied" changes anything now."""
        super().__init__(*args, **kwargs)
        if is_heard:
            only: Any = self.fields["satisfaction"]
            only.choices = [(Satisfaction.NOT.value, Satisfaction.NOT.label)]

    def clean_text(self) -> str:
        return _seen(self.cleaned_data["text"].replace("\r\n", "\n"))


def _seen(text: str) -> str:
    if UNSEEN.search(text):
        raise ValidationError(_("含有不可见的控制字符，请删除后再提交。"))
    return text
