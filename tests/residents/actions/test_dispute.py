"""A dispute is mediated by somebody who may, in sittings, and ends only with an outcome."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from renovation.core.actions.base import Conflict
from renovation.core.models import AuditEntry, SubjectRequest
from renovation.dashboard.actions.forget_run import forget, reapply_tombstones
from renovation.dashboard.actions.subject_source import SOURCES
from residents.actions.dispute import add_session, change_dispute, close_dispute, open_dispute
from residents.actions.dispute_forget import forget_parties
from residents.actions.dispute_party import add_party, drop_party, reveal_party
from residents.models import Dispute, DisputeParty
from tests.fixtures.cast import COMMUNITY, make_site

TODAY = timezone.localdate


@pytest.fixture
def dispute(here, community_worker):
    return open_dispute(
        by=community_worker, neighborhood=here, kind="NOISE", title="夜间施工争执", text="电话 13800138000"
    )


def side(by, dispute, **facts):
    return add_party(
        by=by, dispute=dispute, **({"name": "李四", "phone": "13800138000", "claim": "停止夜间施工"} | facts)
    )


def sit(by, dispute):
    return add_session(by=by, dispute=dispute, held_on=TODAY(), text="双方同意22点后停工")


def close(by, dispute, state="SETTLED", outcome="22点后停工", **facts):
    return close_dispute(by=by, dispute=dispute, state=state, outcome=outcome, **facts)


def test_it_is_due_in_thirty_days_and_whoever_takes_it_in_mediates(dispute, community_worker):
    assert dispute.due_on == TODAY() + timedelta(days=30)
    assert dispute.mediator == community_worker
    assert "13800138000" not in dispute.text


def test_a_mediator_must_be_allowed_there_and_is_told(here, community_worker, street_officer, viewer, regions):
    facts = {"by": community_worker, "neighborhood": here, "kind": "NOISE", "title": "夜间施工争执"}
    with pytest.raises(ValidationError, match="没有调解纠纷的权限"):
        open_dispute(**facts, mediator=viewer)
    dispute = open_dispute(**facts, mediator=street_officer)
    assert street_officer.notifications.get().url == f"/disputes/{dispute.pk}/"
    change_dispute(by=street_officer, dispute=dispute, mediator=community_worker)
    assert community_worker.notifications.count() == 1


def test_what_it_is_tied_to_lies_in_the_neighborhood(here, elsewhere, community_worker):
    project = make_site(elsewhere).project
    with pytest.raises(ValidationError, match="不涉及这个小区"):
        open_dispute(by=community_worker, neighborhood=here, kind="NOISE", title="夜间施工争执", project=project)


@pytest.mark.parametrize("outcome", ["", " ", "1"])
@pytest.mark.parametrize("state", ["SETTLED", "FAILED", "PASSED_ON"])
def test_nothing_closes_without_an_outcome(dispute, community_worker, state, outcome):
    sit(community_worker, dispute)
    with pytest.raises(ValidationError, match="没有调解结果不能办结"):
        close(community_worker, dispute, state, outcome)
    with pytest.raises(IntegrityError), transaction.atomic():
        Dispute.objects.filter(pk=dispute.pk).update(state=state, closed_on=TODAY())


def test_an_agreement_needs_a_sitting(dispute, community_worker):
    with pytest.raises(ValidationError, match="还没有调解记录"):
        close(community_worker, dispute)
    with pytest.raises(ValidationError, match="请选择结果"):
        close(community_worker, dispute, "OPEN")
    sit(community_worker, dispute)
    closed = close(community_worker, dispute)
    assert (closed.state, closed.closed_on) == ("SETTLED", TODAY())


def test_failed_and_passed_on_need_none(dispute, community_worker):
    assert close(community_worker, dispute, "PASSED_ON", "已告知走诉讼").state == "PASSED_ON"


def test_after_the_end_nothing_more_is_written(dispute, community_worker):
    party = side(community_worker, dispute)
    close(community_worker, dispute, "FAILED", "双方各执己见")
    for again in (
        lambda: close(community_worker, dispute),
        lambda: sit(community_worker, dispute),
        lambda: side(community_worker, dispute, name="王五"),
        lambda: drop_party(by=community_worker, party=party),
        lambda: change_dispute(by=community_worker, dispute=dispute, title="别的事由"),
    ):
        with pytest.raises(ValidationError, match="已经办结"):
            again()


def test_two_at_once_do_not_overwrite_each_other(dispute, community_worker, street_officer):
    change_dispute(by=community_worker, dispute=dispute, title="夜间施工扰民", version=1)
    with pytest.raises(Conflict):
        change_dispute(by=street_officer, dispute=dispute, title="别的事由", version=1)


def test_a_side_is_a_resident_or_an_organization(dispute, community_worker, firm):
    with pytest.raises(ValidationError, match="请填写居民称呼"):
        side(community_worker, dispute, name=" ")
    with pytest.raises(ValidationError, match="请分开登记"):
        side(community_worker, dispute, organization=firm)
    assert side(community_worker, dispute, organization=firm, name="", phone="1").phone == ""


def test_parties_are_sealed_and_shown_for_a_reason(dispute, community_worker, viewer):
    party = side(community_worker, dispute)
    stored = str(DisputeParty.objects.values().get()) + str(AuditEntry.objects.values_list("label", "after"))
    assert "李四" not in stored
    assert "13800138000" not in stored
    with pytest.raises(PermissionDenied):
        reveal_party(by=viewer, party=party, reason="通知调解")
    with pytest.raises(ValidationError, match="查看原因"):
        reveal_party(by=community_worker, party=party, reason="")
    assert reveal_party(by=community_worker, party=party, reason="通知调解").name == "李四"
    assert AuditEntry.objects.filter(action="dispute_party.revealed", by=community_worker).count() == 1


def test_writing_takes_the_right(dispute, here, viewer, contractor):
    for by in (viewer, contractor):
        for write in (
            lambda by=by: open_dispute(by=by, neighborhood=here, kind="NOISE", title="夜间施工争执"),
            lambda by=by: sit(by, dispute),
            lambda by=by: side(by, dispute),
            lambda by=by: close(by, dispute),
        ):
            with pytest.raises(PermissionDenied):
                write()


def test_parties_are_forgotten_ninety_days_after_the_end(dispute, community_worker):
    side(community_worker, dispute)
    close(community_worker, dispute, "FAILED", "双方各执己见")
    Dispute.objects.update(closed_on=TODAY() - timedelta(days=89))
    assert forget_parties(False).due == 0
    Dispute.objects.update(closed_on=TODAY() - timedelta(days=92))
    assert forget_parties(True) == (1, 0)
    forget()
    party = DisputeParty.objects.get()
    assert (party.name, party.phone, party.phone_index, party.claim) == ("", "", "", "停止夜间施工")
    assert forget_parties(True) == (0, 0)
    party.name = "李四"
    party.save()
    assert reapply_tombstones()["residents.disputeparty"] == 1
    assert DisputeParty.objects.get().name == ""


def test_a_request_and_an_open_dispute_hold_it_back(dispute, community_worker, street_officer):
    party = side(community_worker, dispute)
    source = next(source for source in SOURCES if source.code == "party")
    rows = source.find("13800138000", COMMUNITY)
    assert [row.pk for row in rows] == [party.pk]
    assert "13800138000" in source.say(rows[0]).values()
    assert source.needed(rows) == {party.pk}
    source.restrict(rows, street_officer)
    assert forget_parties(False) == (0, 0)
    close(community_worker, dispute, "FAILED", "双方各执己见")
    wish = SubjectRequest.objects.create(
        region_id=COMMUNITY, wish="ERASE", phone="13800138000", proof="x", due_on=TODAY(), by=street_officer
    )
    assert forget_parties(False) == (0, 1)
    wish.delete()
    assert forget_parties(False) == (1, 0)
