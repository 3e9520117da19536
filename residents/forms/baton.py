"""The forms of the moves: what each asks for, and of whom one can choose. Whether it may be made, the loop says."""

from collections.abc import Collection
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renovation.core.forms.stored_file import PhotosForm
from renovation.core.lib.masking import mask_text
from renovation.core.models import User
from renovation.core.policy import Can
from residents.actions.suggestion_result import RESULTS, TO_DOER, TO_PLANNER
from residents.enums import DeclineReason, Ending, Verdict
from residents.models import Suggestion, SuggestionCategory
from residents.queries.hand import STEP_CAN, barred
from residents.queries.suggestion_answer import PLAIN_BY_ENDING
from residents.queries.suggestion_people import firms_for, people_for, posts_of, works_for

CHOOSE = gettext_lazy("请选择")
TOLD = gettext_lazy("居民看到的就是这段话：请写清结果和原因，不用术语，不写姓名电话。")
_DATE = {"type": "date"}


def area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs=_DATE, format="%Y-%m-%d")


class PersonField(forms.ModelChoiceField):
    """Somebody by name, with the nearest duty that lets them; set by `among`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(User.objects.none(), empty_label=CHOOSE, **options)
        self.posts: dict[int, str] = {}

    def among(self, cans: Collection[Can], codes: Collection[str], left_out: Collection[int | None] = ()) -> None:
        self.queryset = people_for(cans, codes, left_out)
        self.posts = posts_of(cans, codes)

    def label_from_instance(self, obj: Any) -> str:
        post = self.posts.get(obj.pk, "")
        return _("%(name)s（%(post)s）") % {"name": obj, "post": post} if post else str(obj)


class MoveForm(forms.Form):
    """Base of them all: made for one suggestion and one person, carrying the version its writer has read."""

    # Field → the choices of the first field that ask for it; the page hides it for the others.
    WHEN: ClassVar[dict[str, tuple[str, ...]]] = {}
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, suggestion: Suggestion, by: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.suggestion, self.by = suggestion, by
        self.initial.setdefault("version", suggestion.version)
        self.prepare()

    def prepare(self) -> None:
        """Fill in what can be chosen."""

    def among(self, name: str, rows: QuerySet[Any]) -> None:
        self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def person(self, name: str, can: Can, left_out: Collection[int | None] = ()) -> None:
        self.fields[name].among([can], [self.suggestion.region_id], left_out)  # type: ignore[attr-defined]

    def parts(self) -> list[tuple[forms.BoundField, str]]:
        """Return the fields, each with the choices of the form's first one that ask for it ("" = always)."""
        return [(field, " ".join(self.WHEN.get(field.name, ()))) for field in self.visible_fields()]


class VerifyForm(MoveForm):
    """A red vest looks at what a resident sent, and cleans what others may read."""

    public_text = forms.CharField(
        label=gettext_lazy("公开内容"),
        required=False,
        max_length=500,
        widget=area(),
        help_text=gettext_lazy("其他居民看到的就是这段话；请去掉姓名、电话、门牌。留空则不公开。"),
    )
    category = forms.ModelChoiceField(
        SuggestionCategory.objects.filter(is_active=True), label=gettext_lazy("类别"), empty_label=None
    )

    def prepare(self) -> None:
        self.initial.setdefault("public_text", mask_text(self.suggestion.text)[:500])
        self.initial.setdefault("category", self.suggestion.category_id)


class CleanForm(MoveForm):
    public_text = VerifyForm.base_fields["public_text"]

    def prepare(self) -> None:
        self.initial.setdefault("public_text", self.suggestion.public_text or mask_text(self.suggestion.text)[:500])


class InvalidateForm(MoveForm):
    answer = forms.CharField(label=gettext_lazy("原因"), max_length=500, widget=area(), help_text=TOLD)

    def prepare(self) -> None:
        self.initial.setdefault("answer", PLAIN_BY_ENDING[Ending.INVALID])


class StudyForm(MoveForm):
    """What becomes of it. What each verdict asks for besides, the action says at the field."""

    verdict = forms.ChoiceField(
        label=gettext_lazy("研判结果"),
        choices=[choice for choice in Verdict.choices if choice[0] != Verdict.MERGE],
        widget=forms.RadioSelect,
    )
    decline_reason = forms.ChoiceField(
        label=gettext_lazy("不采纳原因"), choices=[("", CHOOSE), *DeclineReason.choices], required=False
    )
    later_on = forms.DateField(label=gettext_lazy("再次研判日期"), required=False, widget=day_input())
    organization: forms.Field = forms.ModelChoiceField(
        None, label=gettext_lazy("转给哪个部门或单位"), required=False, empty_label=CHOOSE
    )
    finish_by = forms.DateField(label=gettext_lazy("要求答复期限"), required=False, widget=day_input())
    answer = forms.CharField(
        label=gettext_lazy("给居民的答复"), required=False, max_length=500, widget=area(), help_text=TOLD
    )
    WHEN = {
        "decline_reason": (Verdict.DECLINE,),
        "later_on": (Verdict.LATER,),
        "organization": (Verdict.REFER,),
        "finish_by": (Verdict.REFER,),
        "answer": (Verdict.LATER, Verdict.DECLINE, Verdict.REFER),
    }

    def prepare(self) -> None:
        self.among("organization", firms_for(self.suggestion))


class MergeForm(MoveForm):
    """Which one of the neighborhood it goes into."""

    into: forms.Field = forms.ModelChoiceField(
        None,
        label=gettext_lazy("并入哪一条（编号）"),
        to_field_name="number",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "list": "likely"}),
        help_text=gettext_lazy("反映人会一并转过去，今后由那一条统一答复。"),
        error_messages={"invalid_choice": gettext_lazy("本小区没有这个编号的意见。")},
    )

    def prepare(self) -> None:
        rows = Suggestion.objects.filter(neighborhood=self.suggestion.neighborhood_id)
        self.among("into", rows.exclude(pk=self.suggestion.pk))


class PlanForm(MoveForm):
    """What is done, by whom, by when, at what cost, as part of which works, and who watches."""

    text = forms.CharField(label=gettext_lazy("办理方案"), max_length=500, widget=area(4))
    finish_by = forms.DateField(label=gettext_lazy("完成期限"), widget=day_input())
    doer = PersonField(label=gettext_lazy("实施人"), required=False)
    organization: forms.Field = forms.ModelChoiceField(
        None,
        label=gettext_lazy("实施单位"),
        required=False,
        empty_label=gettext_lazy("不由单位实施"),
        help_text=gettext_lazy("实施人和实施单位至少填一项；只填单位的，由该单位人员报告办理情况。"),
    )
    supervisor = PersonField(
        label=gettext_lazy("督办人"),
        required=False,
        help_text=gettext_lazy("不选则由系统在蓝马甲中选派。方案人、督办人、实施人须是不同的人。"),
    )
    cost_wan = forms.DecimalField(
        label=gettext_lazy("费用估算（万元）"), required=False, min_value=0, max_digits=16, decimal_places=4
    )
    project: forms.Field = forms.ModelChoiceField(
        None, label=gettext_lazy("关联项目"), required=False, empty_label=gettext_lazy("不关联")
    )
    plan_item: forms.Field = forms.ModelChoiceField(
        None, label=gettext_lazy("关联改造内容"), required=False, empty_label=gettext_lazy("不关联")
    )

    def prepare(self) -> None:
        self.person("doer", Can.CARRY_OUT, [self.by.pk])
        self.person("supervisor", Can.SUPERVISE, [self.by.pk])
        self.among("organization", firms_for(self.suggestion))
        projects, items = works_for(self.suggestion)
        self.among("project", projects)
        self.among("plan_item", items)


class NameDoerForm(MoveForm):
    doer = PersonField(label=gettext_lazy("实施人"), required=False)
    organization = PlanForm.base_fields["organization"]

    def prepare(self) -> None:
        self.person("doer", Can.CARRY_OUT, [self.suggestion.planner_id, self.suggestion.supervisor_id, self.by.pk])
        self.among("organization", firms_for(self.suggestion))
        self.initial.setdefault("doer", self.suggestion.doer_id)
        self.initial.setdefault("organization", self.suggestion.doer_organization_id)


class PhotosMoveForm(MoveForm, PhotosForm):
    """A move with photos."""

    field_order = ("text", "result", "answer", "photos", "waiting")

    def prepare(self) -> None:
        self.wait_for(self.by)


class ReportDoneForm(PhotosMoveForm):
    """What was done, with photos as evidence."""

    text = forms.CharField(label=gettext_lazy("办理情况"), max_length=500, widget=area(4))

    def prepare(self) -> None:
        super().prepare()
        self.fields["photos"].label = _("办理照片")


class AcceptForm(PhotosMoveForm):
    """What the supervisor found: photos of their own look stand apart from those the doer sent."""

    result = forms.ChoiceField(
        label=gettext_lazy("办理结果"),
        choices=[(ending.value, ending.label) for ending in RESULTS],
        widget=forms.RadioSelect,
        initial=Ending.DONE,
    )
    answer = forms.CharField(label=gettext_lazy("给居民的答复"), max_length=500, widget=area(), help_text=TOLD)

    def prepare(self) -> None:
        super().prepare()
        self.fields["photos"].label = _("验收照片")
        if self.suggestion.verdict == Verdict.REFER:
            del self.fields["result"]


class SendBackForm(MoveForm):
    to = forms.ChoiceField(
        label=gettext_lazy("退回给"),
        choices=[(TO_DOER, gettext_lazy("实施人（重做）")), (TO_PLANNER, gettext_lazy("方案人（改方案）"))],
        widget=forms.RadioSelect,
        initial=TO_DOER,
    )
    note = forms.CharField(label=gettext_lazy("退回原因"), max_length=500, widget=area())


class EscalateForm(MoveForm):
    note = forms.CharField(label=gettext_lazy("需要上级协调什么"), max_length=200, widget=area(2))


class UrgeForm(MoveForm):
    text = forms.CharField(label=gettext_lazy("催办内容"), max_length=200, required=False, widget=area(2))


class HandOverForm(MoveForm):
    to = PersonField(label=gettext_lazy("转交给"))
    note = forms.CharField(label=gettext_lazy("说明"), max_length=500, required=False, widget=area(2))

    def prepare(self) -> None:
        can = STEP_CAN.get(self.suggestion.step)
        if can is not None:
            left_out = {*barred(self.suggestion.step, self.suggestion), self.suggestion.owner_id}
            self.person("to", can, left_out)
