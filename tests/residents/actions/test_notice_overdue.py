"""Each term that passed is told once, to those whose it is."""

from datetime import timedelta

import pytest
from django.utils import timezone

from projects.actions.defect import answer_defect, check_defect, raise_defect
from projects.models import Defect, ProjectParty
from renovation.core.enums import OrganizationKind, Role
from renovation.core.models import Heartbeat, Notification, Organization
from residents import tasks
from residents.actions.dispute import close_dispute, open_dispute
from residents.actions.notice_overdue import tell_overdue
from residents.models import Dispute
from tests.fixtures.cast import CITY, DISTRICT, make_site, make_user


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


def told():
    return sorted(Notification.objects.filter(kind="OVERDUE").values_list("user__username", "url"))


def test_the_firms_people_and_whoever_raised_it_are_told_once(defect, firm, contractor, community_worker):
    rival = Organization.objects.create(name="示例施工二", kind=OrganizationKind.CONTRACTOR, region_id=CITY)
    make_user("rival", Role.CONTRACTOR, DISTRICT, rival)
    assert tell_overdue() == 0
    late(defect, days=2)
    assert (tell_overdue(), tell_overdue()) == (1, 0)
    url = f"/defects/{defect.pk}/"
    assert told() == [("community_worker", url), ("contractor", url)]
    assert Notification.objects.filter(kind="OVERDUE").first().facts["days"] == 2


def test_a_new_term_is_told_anew(defect, contractor, street_officer):
    late(defect, days=3)
    tell_overdue()
    answer_defect(by=contractor, defect=defect, answer="已更换井盖")
    assert tell_overdue() == 0
    defect = check_defect(by=street_officer, defect=defect, is_gone=False, note="仍然松动")
    assert tell_overdue() == 0
    late(defect)
    assert tell_overdue() == 1
    assert Notification.objects.filter(kind="OVERDUE", user=contractor).count() == 2


def test_a_firm_that_answered_is_not_blamed(defect, contractor):
    answer_defect(by=contractor, defect=defect, answer="已更换井盖")
    late(defect)
    assert tell_overdue() == 1
    assert [user for user, _url in told()] == ["community_worker"]


@pytest.mark.parametrize(("days", "state"), [(0, "OPEN"), (8, "OPEN"), (1, "CLOSED")])
def test_of_what_is_in_time_or_closed_or_long_known_nobody_is_told(defect, street_officer, days, state):
    Defect.objects.update(state=state, checked_by=street_officer)
    late(defect, days)
    assert tell_overdue() == 0


def test_the_mediator_is_told_once_and_so_is_the_next(dispute, community_worker):
    late(dispute)
    assert (tell_overdue(), tell_overdue()) == (1, 0)
    url = f"/disputes/{dispute.pk}/"
    assert told() == [("street_officer", url)]
    Dispute.objects.update(mediator=community_worker)
    assert (tell_overdue(), tell_overdue()) == (1, 0)
    assert told() == [("community_worker", url), ("street_officer", url)]


def test_a_closed_dispute_is_told_to_nobody(dispute, street_officer):
    close_dispute(by=street_officer, dispute=late(dispute), state="FAILED", outcome="双方不同意")
    assert tell_overdue() == 0


def test_the_job_of_the_loop_does_it(defect, dispute):
    late(defect)
    late(dispute)
    assert tasks.tend_loop() == 2
    assert Heartbeat.objects.get(pk="loop").facts["overdue"] == 2
