"""A form made of a questionnaire's questions: as paper allows it for whoever keys it, as it should be for residents."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from residents.actions.response import Filled, check_filled
from residents.enums import AgeBand, QuestionKind
from residents.forms.open import VisitorForm
from residents.models import Question
from residents.queries.question import Answers, Given
from residents.queries.questionnaire import CHOICES, SCALE, Paper, buildings_of

SHEET = forms.TextInput(attrs={"autocomplete": "off", "data-next": ""})
BANDS = [(value, label) for value, label in AgeBand.choices if value != AgeBand.UNKNOWN]


class _PaperForm(forms.Form):
    """The fields `q<key>` of the questions; `filled()` is what they say."""

    is_single_radio = False

    building: Any = forms.ModelChoiceField(None, label=_("楼栋"), required=False, empty_label=_("未填"))
    age_band = forms.ChoiceField(
        label=_("年龄段"), required=False, choices=[*BANDS, ("UNKNOWN", _("未填"))], widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, paper: Paper, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.paper = paper
        self.fields["building"].queryset = buildings_of(paper.questionnaire)  # type: ignore[attr-defined]
        for question in paper.questions:
            self.fields[f"q{question.pk}"] = self._field(question)

    def question_fields(self) -> list[tuple[Question, Any]]:
        """Return each question with its field, for the page."""
        return [(question, self[f"q{question.pk}"]) for question in self.paper.questions]

    def answers(self) -> Answers:
        return {question.pk: self._given(question) for question in self.paper.questions}

    def hint_of(self, question: Question) -> str:
        """Return what is said behind a question: that it may be left out."""
        return "" if question.is_required else gettext("（选答）")

    def _given(self, question: Question) -> Given:
        said = self.cleaned_data.get(f"q{question.pk}") or ""
        if question.kind == QuestionKind.TEXT:
            return Given(text=said.strip().replace("\r\n", "\n"))
        ticks = [said] if isinstance(said, str) else said
        return Given(ticks=tuple(int(tick) for tick in ticks if tick))

    def _field(self, question: Question) -> forms.Field:
        label = f"{question.order}. {question.text}{self.hint_of(question)}"
        if question.kind == QuestionKind.TEXT:
            # How long it may be is the action's to say, which tells what to do about it.
            return forms.CharField(label=label, required=False, widget=forms.Textarea(attrs={"rows": 3}))
        kinds: dict[str, Any] = {"label": label, "required": False, "choices": choices_of(question)}
        if self.is_single_radio and question.kind != QuestionKind.MULTIPLE:
            return forms.ChoiceField(widget=forms.RadioSelect, **kinds)
        return forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, **kinds)


class ResponseForm(_PaperForm):
    """One paper form to key: whatever is ticked there can be ticked here."""

    sheet = forms.CharField(label=_("纸面编号"), max_length=20, required=False, widget=SHEET)
    is_invalid = forms.BooleanField(label=_("原件如此，按无效答卷保存"), required=False)
    fault = forms.CharField(
        label=_("无效原因"),
        max_length=200,
        required=False,
        help_text=_("不填则记为上面提示的问题。无效答卷计入回收，不计入统计。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    client_id = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid4)
    field_order = ("sheet", "building", "age_band")

    def hint_of(self, question: Question) -> str:
        """Return how it is answered, for whoever has the paper's ticks before their eyes."""
        parts = [question.get_kind_display()] if question.kind in CHOICES else []
        if question.kind == QuestionKind.MULTIPLE and question.most:
            parts.append(gettext("最多 %(most)d 项") % {"most": question.most})
        if not question.is_required:
            parts.append(gettext("选答"))
        return gettext("（%(what)s）") % {"what": gettext("，").join(parts)} if parts else ""

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        named = ("sheet", "building", "is_invalid", "fault", "client_id")
        known = {name: facts[name] for name in named if facts.get(name)}
        band = facts.get("age_band") or AgeBand.UNKNOWN
        return facts | {"filled": Filled(answers=self.answers(), age_band=band, **known)}


class OnlineForm(VisitorForm, _PaperForm):
    """A questionnaire as a resident fills it in; one tick where one is asked for."""

    is_single_radio = True

    def __init__(self, *args: Any, client_id: UUID | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.client_id = client_id
        # Seconds to wait when the address has sent too much.
        self.wait = 0
        for question in self.paper.questions:
            if question.kind == QuestionKind.MULTIPLE and question.most:
                self.fields[f"q{question.pk}"].help_text = gettext("最多选 %(most)d 项") % {"most": question.most}
            if question.kind == QuestionKind.SCALE:
                self.fields[f"q{question.pk}"].help_text = gettext("1 最差，5 最好")

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        filled = Filled(
            answers=self.answers(),
            building=facts.get("building"),
            age_band=facts.get("age_band") or AgeBand.UNKNOWN,
            client_id=self.client_id,
        )
        for name, text in check_filled(self.paper, filled).items():
            if name not in self.errors:
                self.add_error(name, text)
        return facts | {"filled": filled}


class VoidForm(forms.Form):
    """Why a response is taken out of the count."""

    fault = forms.CharField(label=_("无效原因"), max_length=200)


def choices_of(question: Question) -> list[tuple[str, str]]:
    """Return (number, label) of what may be ticked; the number is the key on the keyboard."""
    if question.kind == QuestionKind.SCALE:
        return [(str(mark), str(mark)) for mark in SCALE]
    return [(str(option.order), option.text) for option in question.options.all()]
