"""What has climbed is the street's to see, then the district's; the red vest the resident knows keeps it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from projects.models import Defect
from renovation.core.workday import add_workdays, workday_before
from residents.actions.baton import hand_over, report_back
from residents.actions.dispute import open_dispute
from residents.actions.suggestion_tend import climb
from residents.enums import Step
from residents.models import Dispute, Suggestion
from residents.queries.climbed import climbed_to
from tests.fixtures.cast import make_site
from tests.residents.loop_cast import fresh


@pytest.fixture
def overdue(case):
    """A red vest has the answer and brings it to nobody: its days and those of climbing are over."""
    case.to_report()
    today = timezone.localdate()
    Suggestion.objects.update(due_on=today - timedelta(days=9), climbs_on=today - timedelta(days=1))
    return case


def seen(user):
    lines, _has_more = climbed_to(fresh(user))
    return [(line.kind, line.pk, line.who) for line in lines]


def test_the_known_face_keeps_it_and_the_street_answers_for_it_too(overdue, vests):
    assert seen(vests.street) == []
    assert climb(overdue.row.pk)
    row = overdue.stored()
    assert (row.step, row.owner, row.reporter) == (Step.REPORT_BACK, vests.red, vests.red)
    line = ("suggestion", row.pk, "red")
    assert seen(vests.street) == seen(vests.street2) == [line]
    for other in (vests.outsider, vests.committee, vests.red, vests.viewer, vests.district):
        assert seen(other) == [], other
    Suggestion.objects.update(climbs_on=timezone.localdate() - timedelta(days=1))
    assert climb(overdue.row.pk)
    assert seen(vests.district) == seen(vests.city) == seen(vests.street) == [line]


def test_the_street_can_move_it_on(overdue, vests):
    climb(overdue.row.pk)
    overdue.do(hand_over, by=vests.street, to=vests.red2)
    assert seen(vests.street) == [("suggestion", overdue.row.pk, "red2")]
    voice = overdue.row.voices.get()
    overdue.do(report_back, by=vests.red2, voice=voice, how="VISIT", satisfaction="SATISFIED", text="")
    assert seen(vests.street) == []


def test_defects_and_disputes_stand_beside_it_at_their_holders(here, vests):
    site, last = make_site(here), workday_before(timezone.localdate(), 2) - timedelta(days=1)
    defect = Defect.objects.create(
        site=site, text="井盖松动", organization=vests.firm, due_on=last, raised_by=vests.red
    )
    dispute = open_dispute(by=vests.worker, neighborhood=here, kind="NOISE", title="夜间施工争执")
    Dispute.objects.update(due_on=last)
    assert seen(vests.street) == [("defect", defect.pk, "示例施工甲"), ("dispute", dispute.pk, "worker")]
    assert seen(vests.district) == seen(vests.outsider) == []
    Defect.objects.update(state="ANSWERED", due_on=workday_before(timezone.localdate(), 4) - timedelta(days=1))
    assert seen(vests.district) == [("defect", defect.pk, "red")]


def test_my_work_names_who_has_it_and_what_to_do(overdue, vests, client):
    climb(overdue.row.pk)
    client.force_login(vests.street)
    page = client.get("/").content.decode()
    assert "下级逾期" in page
    for move in ("urge", "hand-over"):
        address = reverse(f"residents:baton-{move}", args=[overdue.row.pk])
        assert address in page
        assert client.get(address).status_code == 200
    client.force_login(vests.red)
    assert "下级逾期" not in client.get("/").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_the_same_for_one_and_three(case, vests, count, django_assert_num_queries):
    for _n in range(count):
        case.to_report()
    Suggestion.objects.update(level=9, due_on=timezone.localdate() - timedelta(days=1))
    user = fresh(vests.street)
    with django_assert_num_queries(8):
        assert len(climbed_to(user)[0]) == count


@pytest.mark.django_db
def test_a_working_day_before_is_the_way_back():
    today = timezone.localdate()
    for count in (1, 2, 5, 40):
        day = workday_before(today, count)
        # Overdue for `count` whole working days: the term lay before it, and the last of them ends before today.
        assert add_workdays(day - timedelta(days=1), count) < today <= add_workdays(day, count)
