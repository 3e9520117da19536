"""Delegates by stage, their own checklist, faults that become defects, names that are sealed and forgotten."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from projects.models import Defect, ProjectParty
from renovation.core.limits import TooOften
from renovation.core.models import AuditEntry, Parameter, SubjectRequest, Tombstone
from renovation.dashboard.actions.forget_run import forget, reapply_tombstones
from renovation.dashboard.actions.subject_source import SOURCES
from residents.actions.delegate import end_delegate, name_delegate, reveal_delegate
from residents.actions.delegate_forget import forget_delegates
from residents.actions.finding import Result, record_findings
from residents.models import ChecklistLine, Delegate, Finding
from residents.queries.delegate import checklist
from tests.fixtures.cast import COMMUNITY, make_site, make_user

TODAY = timezone.localdate


@pytest.fixture
def site(here, firm):
    site = make_site(here, status=2)
    ProjectParty.objects.create(project=site.project, role="CONTRACTOR", organization=firm)
    return site


def named(by, site, name="王大爷", stage="QUALITY", **facts):
    facts = {"phone": "13800138000", "named_on": TODAY() - timedelta(days=30)} | facts
    return name_delegate(by=by, site=site, stage=stage, name=name, **facts)


@pytest.fixture
def delegate(site, community_worker):
    return named(community_worker, site)


def walk(by, delegate, *results, found_on=None):
    lines = list(ChecklistLine.objects.filter(stage="QUALITY"))
    said = [Result(lines[n], *result) for n, result in enumerate(results)]
    return record_findings(by=by, delegate=delegate, found_on=found_on or TODAY(), results=said)


def test_names_are_sealed(delegate):
    stored = str(Delegate.objects.values().get()) + str(AuditEntry.objects.values_list("label", "after"))
    assert "王大爷" not in stored
    assert "13800138000" not in stored


def test_once_a_stage_and_again_after_leaving(delegate, site, community_worker):
    with pytest.raises(ValidationError, match="已是本环节的代表"):
        named(community_worker, site)
    named(community_worker, site, stage="PLAN")
    with pytest.raises(ValidationError, match="不能早于推选日期"):
        end_delegate(by=community_worker, delegate=delegate, ends_on=TODAY() - timedelta(days=31))
    end_delegate(by=community_worker, delegate=delegate, ends_on=TODAY())
    assert named(community_worker, site, named_on=TODAY()).ends_on is None
    assert Delegate.objects.count() == 2


def test_naming_takes_the_right(site, viewer, contractor):
    for by in (viewer, contractor):
        with pytest.raises(PermissionDenied):
            named(by, site)


def test_each_stage_has_its_own_lines(db):
    texts = {stage: [line.text for line in checklist(stage)] for stage in ("PLAN", "QUALITY", "EFFECT")}
    assert [len(lines) for lines in texts.values()] == [5, 6, 5]
    assert "路面平整、无积水" in texts["QUALITY"]
    ChecklistLine.objects.filter(text="路面平整、无积水").update(is_active=False)
    assert len(checklist("QUALITY")) == 5


def test_a_fault_becomes_a_defect_of_the_firm(delegate, community_worker, firm, contractor):
    found = walk(community_worker, delegate, ("GOOD",), ("DEFECT", "3号楼没有拍照 13900139000"), ("NOT_SEEN",))
    assert [finding.result for finding in found] == ["GOOD", "DEFECT", "NOT_SEEN"]
    defect = Defect.objects.get()
    assert found[1].defect == defect
    assert (defect.organization, defect.raised_by) == (firm, community_worker)
    assert defect.text.startswith("隐蔽工程覆盖前看过：3号楼没有拍照")
    assert "13900139000" not in defect.text + found[1].note
    assert contractor.notifications.filter(kind="DEFECT").count() == 1


def test_a_delegate_with_an_account_enters_what_they_found(site, community_worker, viewer, stranger):
    delegate = named(community_worker, site, user=viewer)
    assert walk(viewer, delegate, ("DEFECT", "路面积水"))[0].defect.raised_by == viewer
    other = make_user("other", "VIEWER", COMMUNITY)
    for by in (other, stranger):
        with pytest.raises(PermissionDenied):
            walk(by, delegate, ("GOOD",))


@pytest.mark.parametrize(
    ("results", "shift", "field", "said"),
    [
        ((("DEFECT",),), 0, "note_", "请写明有什么问题"),
        ((), 0, "__all__", "至少填写一项"),
        ((("GOOD",),), 1, "found_on", "不晚于今天"),
        ((("GOOD",),), -31, "found_on", "推选之后"),
    ],
)
def test_what_is_missing_is_said_at_its_field_and_nothing_kept(delegate, community_worker, results, shift, field, said):
    with pytest.raises(ValidationError, match=said) as refused:
        walk(community_worker, delegate, *results, found_on=TODAY() + timedelta(days=shift))
    if field != "__all__":
        assert next(iter(refused.value.error_dict)).startswith(field)
    assert (Finding.objects.count(), Defect.objects.count()) == (0, 0)


def test_lines_of_another_stage_are_refused(delegate, community_worker):
    line = ChecklistLine.objects.filter(stage="PLAN").first()
    with pytest.raises(ValidationError, match="刷新后重填"):
        record_findings(by=community_worker, delegate=delegate, found_on=TODAY(), results=[Result(line, "GOOD")])


def test_a_name_is_shown_for_a_reason_and_not_without_end(delegate, community_worker, viewer):
    with pytest.raises(PermissionDenied):
        reveal_delegate(by=viewer, delegate=delegate, reason="通知开会")
    with pytest.raises(ValidationError, match="查看原因"):
        reveal_delegate(by=community_worker, delegate=delegate, reason=" ")
    Parameter.objects.create(code="reveal.hourly", value=1, valid_from=TODAY())
    assert reveal_delegate(by=community_worker, delegate=delegate, reason="通知开会").phone == "13800138000"
    assert AuditEntry.objects.get(action="delegate.revealed").after["reason"] == "通知开会"
    with pytest.raises(TooOften):
        reveal_delegate(by=community_worker, delegate=delegate, reason="通知开会")


def hand_over(site, days):
    type(site).objects.filter(pk=site.pk).update(status=4, updated_at=timezone.now() - timedelta(days=days))


def test_forgotten_a_year_after_the_handover_and_what_was_found_stays(delegate, site, community_worker):
    walk(community_worker, delegate, ("GOOD",))
    hand_over(site, 364)
    assert forget_delegates(False).due == 0
    hand_over(site, 366)
    assert forget_delegates(True) == (1, 0)
    forget()
    row = Delegate.objects.get()
    assert (row.name, row.phone) == (f"#{row.pk}", "")
    assert Finding.objects.count() == 1
    assert forget_delegates(True) == (0, 0)


def test_an_open_request_holds_it_back(delegate, site, street_officer):
    hand_over(site, 400)
    SubjectRequest.objects.create(
        region_id=COMMUNITY, wish="SEE", phone="13800138000", proof="x", due_on=TODAY(), by=street_officer
    )
    assert forget_delegates(False) == (0, 1)


def test_a_restored_backup_forgets_it_again(delegate, site):
    hand_over(site, 400)
    forget()
    Delegate.objects.filter(pk=delegate.pk).update(forgotten_at=None)
    row = Delegate.objects.get()
    row.name = "王大爷"
    row.save()
    assert Tombstone.objects.filter(model="residents.delegate").count() == 1
    assert reapply_tombstones()["residents.delegate"] == 1
    assert Delegate.objects.get().name != "王大爷"


def test_a_person_finds_copies_and_erases_it(delegate, site, street_officer):
    source = next(source for source in SOURCES if source.code == "delegate")
    rows = source.find("138 0013 8000", COMMUNITY)
    assert [row.pk for row in rows] == [delegate.pk]
    assert "13800138000" in source.say(rows[0]).values()
    assert source.needed(rows) == {delegate.pk}
    source.restrict(rows, street_officer)
    assert Delegate.objects.get().is_restricted
    hand_over(site, 1)
    assert forget_delegates(False) == (1, 0)
