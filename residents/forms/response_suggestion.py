from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from residents.models import Answer, SuggestionCategory
from residents.queries.open import categories


class MakeSuggestionsForm(forms.Form):
    """Which of the texts shown become suggestions, and what each is about; what is left open is of the common kind."""

    category: Any = forms.ModelChoiceField(None, label=_("类别"), required=False, empty_label=_("请选择"))
    chosen: Any = forms.ModelMultipleChoiceField(
        None, required=False, error_messages={"required": _("请先勾选要转为意见的文字。")}
    )

    def __init__(self, *args: Any, shown: Sequence[Answer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        self.shown = shown
        fields["category"].queryset = categories()
        fields["chosen"].queryset = Answer.objects.filter(pk__in=[answer.pk for answer in shown])
        kinds = [("", _("同上方类别")), *((row.pk, str(row)) for row in fields["category"].queryset)]
        for answer in shown:
            fields[f"category-{answer.pk}"] = forms.ChoiceField(required=False, choices=kinds)

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        common, chosen = facts.get("category"), list(facts.get("chosen") or ())
        known = {row.pk: row for row in self.fields["category"].queryset}  # type: ignore[attr-defined]
        if not chosen:
            self.add_error("chosen", _("请先勾选要转为意见的文字。"))
        found: dict[Answer, SuggestionCategory] = {}
        for answer in chosen:
            category = known.get(facts.get(f"category-{answer.pk}"), common)
            if category is None:
                self.add_error("category", _("请选择类别。"))
                break
            found[answer] = category
        return facts | {"found": found}
