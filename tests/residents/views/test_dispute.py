"""The pages of disputes: taken in, parties behind a reason, sittings, an end with an outcome."""

from datetime import timedelta

import pytest
from django.utils import timezone

from residents.actions.dispute import add_session, open_dispute
from residents.actions.dispute_party import add_party
from residents.models import Dispute, Suggestion, SuggestionCategory
from tests.fixtures.cast import make_site

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def dispute(here, community_worker):
    return taken_in(community_worker, here)


def taken_in(by, neighborhood, title="夜间施工争执"):
    return open_dispute(by=by, neighborhood=neighborhood, kind="NOISE", title=title)


def page(client, user, address):
    client.force_login(user)
    return client.get(address).content.decode()


def test_an_empty_list_says_what_comes_there(client, viewer):
    assert "居民因改造发生争执时" in page(client, viewer, "/disputes/")


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_as_much_for_one_as_for_three(
    client, here, community_worker, viewer, count, django_assert_num_queries
):
    for number in range(count):
        taken_in(community_worker, here, f"争执{number}")
    client.force_login(viewer)
    with django_assert_num_queries(5):  # session, user, duties; regions to choose, rows
        shown = client.get("/disputes/").content.decode()
    assert all(f"争执{number}" in shown for number in range(count))


def test_late_ones_are_marked_and_found(client, dispute, here, community_worker, viewer):
    taken_in(community_worker, here, "停车争执")
    Dispute.objects.filter(pk=dispute.pk).update(due_on=TODAY() - timedelta(days=4))
    assert "逾期 4 天" in page(client, viewer, "/disputes/")
    assert "停车争执" not in page(client, viewer, "/disputes/?late=1")


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_costs_as_much_for_one_as_for_three(client, dispute, community_worker, count, django_assert_num_queries):
    for number in range(count):
        add_party(by=community_worker, dispute=dispute, name=f"居民{number}", phone="13800138000")
        add_session(by=community_worker, dispute=dispute, held_on=TODAY(), text="双方到场")
    client.force_login(community_worker)
    # session, user, duties; the dispute, parties, sessions, two rights; its history with names
    with django_assert_num_queries(10):
        client.get(f"/disputes/{dispute.pk}/")


def test_it_is_taken_in_with_what_was_typed_kept(client, here, community_worker):
    client.force_login(community_worker)
    facts = {"neighborhood": here.pk, "kind": "NOISE", "title": "", "text": "施工到半夜"}
    refused = client.post("/disputes/add/", facts).content.decode()
    assert "施工到半夜" in refused
    answer = client.post("/disputes/add/", facts | {"title": "夜间施工争执"})
    assert answer.url == f"/disputes/{Dispute.objects.get().pk}/"


def test_parties_are_masked_until_a_reason_is_given(client, dispute, community_worker, viewer):
    party = add_party(by=community_worker, dispute=dispute, name="李四光", phone="13800138000", claim="停止夜间施工")
    for user in (viewer, community_worker):
        shown = page(client, user, f"/disputes/{dispute.pk}/")
        assert "李四光" not in shown
        assert "13800138000" not in shown
        assert "停止夜间施工" in shown
    told = client.post(f"/disputes/parties/{party.pk}/reveal/", {"reason": "通知调解"}).content.decode()
    assert "李四光" in told
    client.force_login(viewer)
    assert client.post(f"/disputes/parties/{party.pk}/reveal/", {"reason": "通知调解"}).status_code == 403


def test_from_the_parties_to_the_end(client, dispute, community_worker, viewer):
    client.force_login(community_worker)
    address = f"/disputes/{dispute.pk}/"
    assert "请填写居民称呼" in client.post(f"{address}parties/add/", {"claim": "停工"}).content.decode()
    client.post(f"{address}parties/add/", {"name": "李四", "claim": "停工"})
    refused = client.post(
        f"{address}close/", {"state": "SETTLED", "outcome": "22点停工", "version": 1}
    ).content.decode()
    assert "还没有调解记录" in refused
    assert "22点停工" in refused
    client.post(f"{address}sessions/add/", {"held_on": TODAY(), "text": "双方到场"})
    assert (
        "没有调解结果不能办结" in client.post(f"{address}close/", {"state": "SETTLED", "version": 1}).content.decode()
    )
    client.post(f"{address}close/", {"state": "SETTLED", "outcome": "22点停工", "version": 1})
    shown = page(client, viewer, address)
    assert "达成协议" in shown
    assert "22点停工" in shown
    client.force_login(community_worker)
    assert f"{address}close/" not in client.get(address).content.decode()
    assert "已经办结" in client.post(f"{address}sessions/add/", {"held_on": TODAY(), "text": "又来"}).content.decode()


def test_it_is_given_to_another_mediator(client, dispute, here, community_worker, street_officer):
    project = make_site(here).project
    client.force_login(community_worker)
    facts = {
        "kind": "NOISE",
        "title": "夜间施工扰民",
        "mediator": street_officer.pk,
        "project": project.pk,
        "version": 1,
    }
    client.post(f"/disputes/{dispute.pk}/edit/", facts)
    changed = Dispute.objects.get()
    assert (changed.mediator, changed.project, changed.title) == (street_officer, project, "夜间施工扰民")


def test_it_comes_from_a_suggestion(client, here, community_worker):
    suggestion = make_suggestion(here, community_worker)
    client.force_login(community_worker)
    address = f"/disputes/add/?suggestion={suggestion.pk}"
    assert address in client.get(f"/suggestions/{suggestion.pk}/").content.decode()
    assert suggestion.number in client.get(address).content.decode()
    client.post(address, {"neighborhood": here.pk, "kind": "NOISE", "title": "夜间施工争执"})
    assert Dispute.objects.get().suggestion == suggestion
    assert "夜间施工争执" in client.get(f"/suggestions/{suggestion.pk}/").content.decode()
    assert f"/suggestions/{suggestion.pk}/" in client.get(f"/disputes/{Dispute.objects.get().pk}/").content.decode()


def make_suggestion(neighborhood, by):
    now = timezone.now()
    return Suggestion.objects.create(
        number="YJ-TEST-1", text="路灯不亮", neighborhood=neighborhood, region_id=neighborhood.region_id,
        category=SuggestionCategory.objects.first(), step_since=now, opened_at=now, collected_by=by,
    )  # fmt: skip
