from renovation.core.forms.trail_filter import TrailFilter


class ChangeFilter(TrailFilter):
    """Filters of the list of changes."""
