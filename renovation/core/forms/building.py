from renovation.core.forms.base import RowForm
from renovation.core.models import Building


class BuildingForm(RowForm):
    """One building, as a row of its neighborhood's page."""

    class Meta:
        model = Building
        fields = ("number", "entrance_count", "storeys", "household_count", "has_elevator")
