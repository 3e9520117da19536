import django_filters
from django import forms


class KeyFilter(django_filters.NumberFilter):
    """Rows of one other row, by its key: part of a link, never typed. A key that no database can hold is refused."""

    def __init__(self, field_name: str) -> None:
        super().__init__(
            field_name=field_name, widget=forms.HiddenInput, decimal_places=0, min_value=1, max_value=2**63 - 1
        )
