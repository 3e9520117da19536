"""Each term that passed is told once, to those whose it is."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from projects.actions.defect import answer_defect, check_defect, raise_defect
from projects.models import Defect, ProjectParty
from renovation.core.enums import OrganizationKind, Role
from renovation.core.models import Heartbeat, Notification, Organization, Parameter
from residents import tasks
from residents.actions.dispute import close_dispute, open_dispute
from residents.actions.notice_overdue import tell_terms
from residents.models import Dispute
from tests.fixtures.cast import CITY, DISTRICT, STREET, make_site, make_user


@pytest.fixture
def clock(monkeypatch):
    """clock(date): it is noon of that day; everybody has been in office since February."""

    def be(day):
        moment = datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    be(date(2026, 2, 2))
    return be


@pytest.fixture
def defect(here, firm, contractor, community_worker):
    site = make_site(here)
    ProjectParty.objects.create(project=site.project, role="CONTRACTOR", organization=firm)
    return raise_defect(by=community_worker, site=site, text="3号楼井盖松动")


@pytest.fixture
def dispute(here, community_worker, street_officer):
    return open_dispute(
        by=community_worker, neighborhood=here, kind="NOISE", title="夜间施工争执", mediator=street_officer
    )


def late(row, days=1):
    type(row).objects.filter(pk=row.pk).update(due_on=timezone.localdate() - timedelta(days=days))
    row.refresh_from_db()
    return row


def told(kind="OVERDUE"):
    return sorted(Notification.objects.filter(kind=kind).values_list("user__username", "url"))


def test_the_firms_people_and_whoever_raised_it_are_told_once(defect, firm, contractor, community_worker):
    rival = Organization.objects.create(name="示例施工二", kind=OrganizationKind.CONTRACTOR, region_id=CITY)
    make_user("rival", Role.CONTRACTOR, DISTRICT, rival)
    assert tell_terms() == 0
    late(defect, days=2)
    assert (tell_terms(), tell_terms()) == (1, 0)
    url = f"/defects/{defect.pk}/"
    assert told() == [("community_worker", url), ("contractor", url)]
    assert Notification.objects.filter(kind="OVERDUE").first().facts["days"] == 2


def test_a_new_term_is_told_anew(defect, contractor, street_officer):
    late(defect, days=3)
    tell_terms()
    answer_defect(by=contractor, defect=defect, answer="已更换井盖")
    assert tell_terms() == 0
    defect = check_defect(by=street_officer, defect=defect, is_gone=False, note="仍然松动")
    assert tell_terms() == 0
    late(defect)
    assert tell_terms() == 1
    assert Notification.objects.filter(kind="OVERDUE", user=contractor).count() == 2


def test_a_firm_that_answered_is_not_blamed(defect, contractor):
    answer_defect(by=contractor, defect=defect, answer="已更换井盖")
    late(defect)
    assert tell_terms() == 1
    assert [user for user, _url in told()] == ["community_worker"]


@pytest.mark.parametrize(("days", "state"), [(0, "OPEN"), (8, "OPEN"), (1, "CLOSED")])
def test_of_what_is_in_time_or_closed_or_long_known_nobody_is_told(defect, street_officer, days, state):
    Defect.objects.update(state=state, checked_by=street_officer)
    late(defect, days)
    tell_terms()
    assert told() == []


def test_the_mediator_is_told_once_and_so_is_the_next(dispute, community_worker):
    late(dispute)
    assert (tell_terms(), tell_terms()) == (1, 0)
    url = f"/disputes/{dispute.pk}/"
    assert told() == [("street_officer", url)]
    Dispute.objects.update(mediator=community_worker)
    assert (tell_terms(), tell_terms()) == (1, 0)
    assert told() == [("community_worker", url), ("street_officer", url)]


def test_a_closed_dispute_is_told_to_nobody(dispute, street_officer):
    close_dispute(by=street_officer, dispute=late(dispute), state="FAILED", outcome="双方不同意")
    assert tell_terms() == 0


def due(row, day):
    type(row).objects.filter(pk=row.pk).update(due_on=day)
    row.refresh_from_db()
    return row


def test_the_last_day_is_told_the_working_day_before(clock, defect, dispute, contractor):
    due(defect, date(2026, 3, 9))
    due(dispute, date(2026, 3, 9))
    clock(date(2026, 3, 3))
    assert tell_terms() == 0
    clock(date(2026, 3, 4))
    assert (tell_terms(), told("DUE_SOON")) == (1, [("street_officer", f"/disputes/{dispute.pk}/")])
    clock(date(2026, 3, 6))
    assert (tell_terms(), tell_terms()) == (1, 0)
    assert [user for user, url in told("DUE_SOON") if "defects" in url] == ["community_worker", "contractor"]


def test_left_alone_it_climbs_to_the_street_and_then_the_district(clock, defect, dispute, vests):
    due(defect, date(2026, 3, 9))
    due(dispute, date(2026, 3, 9))
    urls = [f"/defects/{defect.pk}/", f"/disputes/{dispute.pk}/"]
    # Two working days after the Monday: the Tuesday and the Wednesday.
    clock(date(2026, 3, 11))
    tell_terms()
    assert told("CLIMBED") == []
    clock(date(2026, 3, 12))
    tell_terms()
    assert tell_terms() == 0
    at_street = ("street", "street2", "street_officer")
    assert told("CLIMBED") == [(user, url) for user in at_street for url in urls]
    assert {note.facts["level"] for note in Notification.objects.filter(kind="CLIMBED")} == {"街道"}
    # As many again: until the Friday is over.
    clock(date(2026, 3, 13))
    assert tell_terms() == 0
    clock(date(2026, 3, 14))
    assert tell_terms() == 2
    assert {user for user, _url in told("CLIMBED")} == {*at_street, "district", "district2"}


def test_what_is_settled_in_time_does_not_climb(clock, defect, dispute, contractor, street_officer):
    due(defect, date(2026, 3, 9))
    due(dispute, date(2026, 3, 9))
    answer_defect(by=contractor, defect=defect, answer="已更换井盖")
    check_defect(by=street_officer, defect=defect, is_gone=True)
    close_dispute(by=street_officer, dispute=dispute, state="FAILED", outcome="双方不同意")
    clock(date(2026, 3, 20))
    assert (tell_terms(), told("CLIMBED")) == (0, [])


def test_where_the_street_has_nobody_the_district_is_told(clock, defect, district_officer):
    due(defect, date(2026, 3, 9))
    clock(date(2026, 3, 12))
    tell_terms()
    assert [user for user, _url in told("CLIMBED")] == ["district_officer"]


def test_each_region_has_its_own_days(clock, defect, street_officer, city_command):
    Parameter.objects.create(
        code="defect.climb", region_code=STREET, value=5, valid_from=date(2026, 1, 1), by=city_command
    )
    due(defect, date(2026, 3, 9))
    clock(date(2026, 3, 16))
    tell_terms()
    assert told("CLIMBED") == []
    clock(date(2026, 3, 17))
    tell_terms()
    assert [user for user, _url in told("CLIMBED")] == ["street_officer"]


def test_the_job_of_the_loop_does_it(defect, dispute):
    late(defect)
    late(dispute)
    assert tasks.tend_loop() == 2
    assert Heartbeat.objects.get(pk="loop").facts["terms"] == 2
