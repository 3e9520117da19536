from django.db.models import QuerySet
from django.utils import timezone

from renovation.core.lib.reach import ancestors
from renovation.core.models import Duty, User


def staff_near(code: str) -> QuerySet[User]:
    """Return who can answer for works in region `code`: people with a duty today in its district or above it."""
    duties = Duty.objects.in_force(timezone.localdate())
    near = duties.under(code[:6]) | duties.filter(region_id__in=ancestors(code))
    return User.objects.filter(is_active=True, pk__in=near.values("user_id")).order_by("name", "pk")
