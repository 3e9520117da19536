"""The shapes that forms of one stored row share. They check what was typed; the action checks what it means."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class RowForm(forms.ModelForm):
    """Fields, labels and values of a row. Neither touches nor saves it: the action validates and saves."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if getattr(field, "empty_label", None):
                field.empty_label = _("请选择")  # type: ignore[attr-defined]
            elif isinstance(field, forms.TypedChoiceField):
                known: Any = field.choices
                field.choices = [choice if choice[0] != "" else ("", _("请选择")) for choice in known]

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        """Show 126.5 where the database keeps 126.5000."""
        value = super().get_initial_for_field(field, field_name)
        return format(value.normalize(), "f") if isinstance(value, Decimal) else value

    def _post_clean(self) -> None:
        """Leave the row as it is stored; `full_clean` in the action speaks for the model."""


class VersionedForm(RowForm):
    """A form of a row that others edit too: it carries the version its writer has read."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("version", self.instance.version)
