"""A defect is answered by its firm and closed by somebody else; what is missing is said, nobody closes their own."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from projects.actions.defect import answer_defect, assign_defect, check_defect, raise_defect
from projects.models import Defect, ProjectParty
from renovation.core.actions.base import Conflict
from renovation.core.enums import OrganizationKind, Role
from renovation.core.models import AuditEntry, Notification, Organization, Parameter
from renovation.core.workday import workdays_between
from tests.fixtures.cast import CITY, COMMUNITY, DISTRICT, make_site, make_user


@pytest.fixture
def site(here, firm):
    site = make_site(here)
    ProjectParty.objects.create(project=site.project, role="CONTRACTOR", organization=firm)
    return site


@pytest.fixture
def blue_vest(regions):
    return make_user("blue", Role.BLUE_VEST, COMMUNITY)


@pytest.fixture
def defect(site, community_worker):
    return raise_defect(by=community_worker, site=site, text="3号楼井盖松动，请联系 13800138000")


def answered(defect, contractor):
    return answer_defect(by=contractor, defect=defect, answer="已更换井盖")


def test_the_firm_that_builds_must_answer_in_seven_working_days(contractor, firm, defect):
    assert defect.organization == firm
    assert workdays_between(timezone.localdate(), defect.due_on) == 7
    assert "13800138000" not in defect.text
    told = Notification.objects.get(user=contractor)
    assert (told.kind, told.url) == ("DEFECT", f"/defects/{defect.pk}/")


def test_a_region_has_its_own_days(site, community_worker, city_command):
    Parameter.objects.create(code="defect.answer", region_code=DISTRICT, value=2, valid_from=date(2026, 1, 1))
    defect = raise_defect(by=community_worker, site=site, text="路面不平")
    assert workdays_between(timezone.localdate(), defect.due_on) == 2


def test_of_several_firms_somebody_says_which(site, firm, community_worker, contractor, regions):
    other = Organization.objects.create(name="示例施工二", kind=OrganizationKind.CONTRACTOR, region_id=CITY)
    stranger = Organization.objects.create(name="示例施工三", kind=OrganizationKind.CONTRACTOR, region_id=CITY)
    ProjectParty.objects.create(project=site.project, role="CONTRACTOR", organization=other)
    defect = raise_defect(by=community_worker, site=site, text="路面不平")
    assert defect.organization is None
    with pytest.raises(ValidationError, match="不是这个项目的参建单位"):
        assign_defect(by=community_worker, defect=defect, organization=stranger)
    assign_defect(by=community_worker, defect=defect, organization=firm)
    assert Notification.objects.filter(user=contractor, kind="DEFECT").count() == 1


def test_only_the_organization_answers(defect, contractor, community_worker, street_officer, regions):
    for other in (community_worker, street_officer):
        with pytest.raises(PermissionDenied, match="示例施工一"):
            answer_defect(by=other, defect=defect, answer="已修好")
    rival = Organization.objects.create(name="示例施工二", kind=OrganizationKind.CONTRACTOR, region_id=CITY)
    with pytest.raises(PermissionDenied):
        answer_defect(by=make_user("rival", Role.CONTRACTOR, DISTRICT, rival), defect=defect, answer="已修好")
    assert answered(defect, contractor).state == "ANSWERED"
    assert Notification.objects.filter(user=community_worker, kind="DEFECT").exists()


def test_an_answer_says_something(defect, contractor):
    with pytest.raises(ValidationError, match="请写明做了什么"):
        answer_defect(by=contractor, defect=defect, answer=" ")


@pytest.mark.parametrize("who", ["blue_vest", "community_worker", "street_officer"])
def test_somebody_else_closes_it(defect, contractor, who, request):
    by = request.getfixturevalue(who)
    closed = check_defect(by=by, defect=answered(defect, contractor), is_gone=True)
    assert (closed.state, closed.checked_by) == ("CLOSED", by)
    assert list(AuditEntry.objects.filter(action__startswith="defect.").values_list("action", flat=True))[::-1] == [
        "defect.raised",
        "defect.answered",
        "defect.closed",
    ]


def test_the_doer_never_closes_nor_anybody_of_their_firm(defect, contractor, firm, viewer):
    done = answered(defect, contractor)
    mate = make_user("mate", Role.CONTRACTOR, DISTRICT, firm)
    for by in (contractor, mate):
        with pytest.raises(PermissionDenied, match="不能自己复查"):
            check_defect(by=by, defect=done, is_gone=True)
    with pytest.raises(PermissionDenied):
        check_defect(by=viewer, defect=done, is_gone=True)


def test_an_office_that_answered_has_another_person_look(site, community_worker, street_officer):
    ProjectParty.objects.all().delete()
    defect = raise_defect(by=street_officer, site=site, text="路面不平")
    done = answer_defect(by=community_worker, defect=defect, answer="已铺平")
    with pytest.raises(PermissionDenied, match="不能自己复查"):
        check_defect(by=community_worker, defect=done, is_gone=True)
    assert check_defect(by=street_officer, defect=done, is_gone=True).state == "CLOSED"


def test_the_table_itself_refuses_a_doer_who_closes(defect, contractor):
    done = answered(defect, contractor)
    for checker in (None, contractor):
        with pytest.raises(IntegrityError), transaction.atomic():
            Defect.objects.filter(pk=done.pk).update(state="CLOSED", checked_by=checker)


def test_sent_back_with_a_reason_it_has_new_days_and_is_counted(defect, contractor, blue_vest):
    done = answered(defect, contractor)
    with pytest.raises(ValidationError, match="退回的原因"):
        check_defect(by=blue_vest, defect=done, is_gone=False)
    Defect.objects.filter(pk=defect.pk).update(due_on=timezone.localdate() - timedelta(days=3))
    back = check_defect(by=blue_vest, defect=done, is_gone=False, note="照片看不清")
    assert (back.state, back.return_count) == ("OPEN", 1)
    assert back.due_on > timezone.localdate()
    told = Notification.objects.filter(user=contractor).first()
    assert told.facts["reason"] == "照片看不清"
    assert check_defect(by=blue_vest, defect=answered(back, contractor), is_gone=True).return_count == 1


def test_steps_out_of_turn_are_refused_with_the_reason(defect, contractor, blue_vest, community_worker, firm):
    with pytest.raises(ValidationError, match="还没有提交整改"):
        check_defect(by=blue_vest, defect=defect, is_gone=True)
    done = answered(defect, contractor)
    with pytest.raises(ValidationError, match="不在待整改状态"):
        answered(done, contractor)
    with pytest.raises(ValidationError, match="不能更换"):
        assign_defect(by=community_worker, defect=done, organization=firm)
    with pytest.raises(Conflict):
        check_defect(by=blue_vest, defect=done, is_gone=True, version=1)


def test_raising_takes_the_right(site, viewer, contractor, stranger):
    for by in (viewer, contractor, stranger):
        with pytest.raises(PermissionDenied):
            raise_defect(by=by, site=site, text="路面不平")
