"""Residents' delegates at a site: named for a stage, shown in clear for a reason, ended."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from projects.models import ProjectSite
from renovation.core.actions.base import change, lock
from renovation.core.audit import record
from renovation.core.enums import Outcome
from renovation.core.limits import spend
from renovation.core.models import User
from renovation.core.parameters import value_of
from renovation.core.policy import Can
from renovation.core.scope import require
from residents.models import Delegate

HOUR = timedelta(hours=1)


@transaction.atomic
def name_delegate(
    *,
    by: User,
    site: ProjectSite,
    stage: str,
    name: str,
    named_on: date,
    phone: str = "",
    is_party_member: bool = False,
    user: User | None = None,
) -> Delegate:
    """Name somebody for a stage at a site; whoever held it before and comes again is named anew in the same row."""
    require(by, Can.GATHER, site)
    again = Delegate.objects.filter(site=site, stage=stage).of(name, "name").select_for_update().first()
    if again is not None and again.ends_on is None:
        raise ValidationError({"name": _("这位居民已是本环节的代表。")})
    delegate = again or Delegate(site=site, stage=stage, name=name.strip())
    delegate.phone, delegate.is_party_member, delegate.user = phone.strip(), is_party_member, user
    delegate.named_on, delegate.ends_on, delegate.is_restricted = named_on, None, False
    delegate.full_clean()
    delegate.save()
    record(by, "delegate.named", delegate, stage=stage, named_on=named_on)
    return delegate


@transaction.atomic
def end_delegate(*, by: User, delegate: Delegate, ends_on: date) -> Delegate:
    """End somebody's part from a day on; what they found stays."""
    require(by, Can.GATHER, delegate)
    stored = lock(delegate)
    if ends_on < stored.named_on:
        raise ValidationError({"ends_on": _("离任日期不能早于推选日期。")})
    return change(by, "delegate.ended", stored, {"ends_on": ends_on})


@transaction.atomic
def reveal_delegate(*, by: User, delegate: Delegate, reason: str) -> Delegate:
    """Show a delegate's name and number in clear, leaving who looked and why in the trail.

    Raises `TooOften` beyond what one person may look at within an hour (`reveal.hourly`), contacts counted with it.
    """
    require(by, Can.REVEAL_CONTACT, delegate)
    if delegate.is_restricted:
        raise ValidationError(_("应本人要求，这位居民的信息已停止使用。"))
    if len(reason.strip()) < 2:
        raise ValidationError({"reason": _("请写明查看原因。")})
    spend(f"reveal:{by.pk}", value_of("reveal.hourly"), HOUR)
    record(by, "delegate.revealed", delegate, reason=reason.strip())
    return delegate


@transaction.atomic
def note_refused_delegate(*, by: User, delegate: Delegate) -> None:
    """Leave in the trail that somebody asked for more numbers than an hour allows."""
    require(by, Can.REVEAL_CONTACT, delegate)
    record(by, "delegate.revealed", delegate, outcome=Outcome.REFUSED)
