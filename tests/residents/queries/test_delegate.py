"""Who is a delegate today: one rule for the figure, the page of all ways, the list of sites and the page of one."""

from datetime import timedelta

import pytest
from django.utils import timezone

from renovation.core.models import User
from residents.actions.delegate import end_delegate, name_delegate
from residents.models import Delegate
from residents.queries.delegate import delegates_at, site_lines
from residents.queries.hub import WAYS
from residents.queries.metrics import DELEGATES
from tests.fixtures.cast import make_site


@pytest.mark.parametrize(("days", "is_in"), [(-1, False), (0, True), (1, True)])
def test_the_last_day_still_counts_everywhere(here, community_worker, days, is_in):
    today, site = timezone.localdate(), make_site(here, status=2)
    named_on = today - timedelta(days=9)
    delegate = name_delegate(by=community_worker, site=site, stage="QUALITY", name="王大爷", named_on=named_on)
    end_delegate(by=community_worker, delegate=delegate, ends_on=today + timedelta(days=days))
    user = User.objects.get(pk=community_worker.pk)
    way = next(way for way in WAYS if way.url_name == "residents:delegate-list")
    lines, _before = site_lines(user, None)
    shown = next(row for _stage, rows in delegates_at(user, site) for row in rows)
    where = DELEGATES.measures["delegates"].where
    assert {
        "figure": Delegate.objects.filter(where(today)).count(),
        "hub": way.rows(today).count(),
        "sites": sum(count for _stage, count in lines[0].counts),
        "page": int(not shown.is_over),
        "missing": int(not site_lines(user, None, only_without=True)[0]),
    } == dict.fromkeys(("figure", "hub", "sites", "page", "missing"), int(is_in))
