"""Meetings with residents: announced, held, counted with a tap, remarks with Enter, minutes, photos, cancelled."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from renovation.core.enums import Role
from renovation.core.models import AuditEntry, Building
from residents.models import Event, EventAttendance, EventPhoto, Suggestion
from residents.queries.event import past, upcoming
from tests.fixtures.cast import COMMUNITY, make_neighborhood, make_user
from tools.auditing.corpus import photo as photos

HTMX = {"HX-Request": "true"}
SAID = {"category": "ELEVATOR", "text": "想加装电梯", "client_id": "6f1c3a52-3a37-4c0c-9d5b-0f1d5b9f2a21"}


def text(answer):
    return answer.content.decode()


@pytest.fixture
def red_vest(regions):
    return make_user("red_vest", Role.RED_VEST, COMMUNITY)


@pytest.fixture
def building(here):
    return Building.objects.create(neighborhood=here, number="1号楼")


@pytest.fixture
def event(here, community_worker):
    return Event.objects.create(
        neighborhood=here,
        kind="STOOL_COUNCIL",
        title="停车怎么办",
        place="3号楼前",
        starts_at=timezone.now() + timedelta(days=1),
        host=community_worker,
    )


@pytest.fixture
def held(event):
    event.held_at = timezone.now()
    event.save()
    return event


def test_a_meeting_is_announced_changed_and_held(client, here, elsewhere, community_worker):
    client.force_login(community_worker)
    typed = {"kind": "STOOL_COUNCIL", "title": "停车怎么办", "place": "3号楼前", "starts_at": "2026-11-20T19:00"}
    assert "id_neighborhood_error" in text(client.post("/events/add/", typed | {"neighborhood": elsewhere.pk}))
    answer = client.post("/events/add/", typed | {"neighborhood": here.pk, "starts_at": "改天"})
    assert "id_starts_at_error" in text(answer)
    assert 'value="停车怎么办"' in text(answer)
    assert client.post("/events/add/", typed | {"neighborhood": here.pk}).status_code == 302
    event = Event.objects.get()
    assert event.host == community_worker
    path = f"/events/{event.pk}/"
    assert "现在召开" in text(client.get(path))
    assert "记意见" not in text(client.get(path))
    assert client.post(f"{path}edit/", typed | {"title": "停车位怎么画", "version": 1}).status_code == 302
    conflict = client.post(f"{path}edit/", typed | {"title": "另一个", "version": 1})
    assert "修改过" in text(conflict)
    assert 'value="另一个"' in text(conflict)
    client.post(f"{path}hold/")
    event.refresh_from_db()
    assert event.held_at is not None
    assert "记意见" in text(client.get(path))
    assert "已经召开" in text(client.post(f"{path}hold/", follow=True))
    assert "不能取消" in text(client.post(f"{path}cancel/", follow=True))
    actions = AuditEntry.objects.filter(model="residents.event").order_by("id").values_list("action", flat=True)
    assert list(actions) == ["event.announced", "event.changed", "event.held"]


def test_what_is_cancelled_stays_visible_and_can_do_no_more(client, event, community_worker):
    client.force_login(community_worker)
    assert upcoming(event.neighborhood)
    page = text(client.post(f"/events/{event.pk}/cancel/", follow=True))
    assert "已取消" in page
    assert "现在召开" not in page
    assert "已取消，不能召开" in text(client.post(f"/events/{event.pk}/hold/", follow=True))
    assert "不能再修改" in text(client.post(f"/events/{event.pk}/minutes/", {"minutes": "纪要", "version": 2}))
    assert upcoming(event.neighborhood) == past(event.neighborhood) == []
    assert client.get("/events/?state=CANCELLED").context["total"] == 1


def test_heads_are_counted_with_a_tap(client, held, building, elsewhere, red_vest):
    client.force_login(red_vest)
    path = f"/events/{held.pk}/count/"
    for typed in ({"building": building.pk, "more": "5"}, {"building": building.pk, "more": "-1"}, {"more": "1"}):
        fragment = client.post(path, typed, headers=HTMX)
        assert fragment.status_code == 200
    assert fragment.context["people"] == 5
    assert set(EventAttendance.objects.values_list("building", "people")) == {(building.pk, 4), (None, 1)}
    client.post(path, {"building": building.pk, "more": "-50"}, headers=HTMX)
    assert not EventAttendance.objects.filter(building=building).exists()
    other = Building.objects.create(neighborhood=elsewhere, number="9号楼")
    for wrong in ({"building": other.pk, "more": "1"}, {"more": "x"}, {"more": "51"}):
        answer = client.post(path, wrong, headers=HTMX)
        assert answer.status_code == 422
        assert 'role="alert"' in text(answer)
        assert "alert-danger" in text(client.post(path, wrong, follow=True))
    assert EventAttendance.objects.count() == 1
    # Without htmx: back to the page.
    assert client.post(path, {"more": "1"}).url == f"/events/{held.pk}/"


def test_a_remark_is_saved_with_enter_and_the_next_begins(client, held, building, red_vest):
    client.force_login(red_vest)
    path = f"/events/{held.pk}/remark/"
    typed = SAID | {"building": building.pk, "flat": "1-101", "has_consented": "on"}
    answer = client.post(path, typed, headers=HTMX)
    form = answer.context["form"]
    assert form["text"].value() is None
    assert (form["category"].value(), form["building"].value()) == ("ELEVATOR", building.pk)
    row = Suggestion.objects.get()
    assert f"已记录 {row.number}" in text(answer)
    assert (row.channel, row.event, row.building, row.voices.get().flat) == ("EVENT", held, building, "1-101")
    # An answer that was lost: the same line again is the same suggestion.
    assert row.number in text(client.post(path, typed, headers=HTMX))
    assert Suggestion.objects.count() == 1
    client.post(path, {"category": "ELEVATOR", "text": "路灯不亮"})
    assert Suggestion.objects.count() == 2


@pytest.mark.parametrize(
    "typed", [{"category": ""}, {"text": ""}, {"text": "长" * 2001}, {"flat": "1-101"}, {"building": "0"}]
)
def test_a_wrong_remark_keeps_what_was_typed(client, held, building, red_vest, typed):
    client.force_login(red_vest)
    answer = client.post(f"/events/{held.pk}/remark/", SAID | typed, headers=HTMX)
    assert answer.status_code == 422
    assert "error-summary" in text(answer)
    assert 'name="text" value="' in text(answer) or typed.get("text") == ""
    assert not Suggestion.objects.exists()


def test_nothing_happens_at_a_meeting_before_it_is_held(client, event, building, community_worker):
    client.force_login(community_worker)
    client.post(f"/events/{event.pk}/count/", {"more": "1"})
    client.post(f"/events/{event.pk}/remark/", SAID)
    client.post(f"/events/{event.pk}/minutes/", {"minutes": "纪要", "version": 1})
    client.post(f"/events/{event.pk}/photos/add/", {"photos": [SimpleUploadedFile("会场.jpg", photos.phone_photo())]})
    event.refresh_from_db()
    assert event.minutes == ""
    assert [model.objects.count() for model in (EventAttendance, Suggestion, EventPhoto)] == [0, 0, 0]


def test_minutes_are_written_and_printed(client, held, building, red_vest, community_worker):
    client.force_login(red_vest)
    client.post(f"/events/{held.pk}/remark/", SAID)
    client.post(f"/events/{held.pk}/count/", {"building": building.pk, "more": "3"})
    client.force_login(community_worker)
    typed = {"minutes": "与会居民同意。联系人 13800005678", "version": 1}
    assert client.post(f"/events/{held.pk}/minutes/", typed).status_code == 302
    page = text(client.get(f"/events/{held.pk}/sheet/"))
    assert "138****5678" in page
    assert "13800005678" not in page
    assert "1号楼 3" in page
    assert Suggestion.objects.get().number in page
    assert "id_minutes_error" in text(
        client.post(f"/events/{held.pk}/minutes/", {"minutes": "长" * 4001, "version": 2})
    )


def test_a_sign_in_sheet_is_for_those_who_gather(client, held, community_worker, viewer, stranger):
    client.force_login(community_worker)
    path = f"/events/{held.pk}/photos/add/"
    assert client.post(path, {"photos": [SimpleUploadedFile("会场.jpg", photos.phone_photo())]}).status_code == 302
    sheet = {"photos": [SimpleUploadedFile("签到.jpg", photos.phone_photo())], "is_sign_in_sheet": "on"}
    assert client.post(path, sheet).status_code == 302
    refused = client.post(path, {"photos": [SimpleUploadedFile("合同.jpg", b"%PDF-1.4")]})
    assert refused.status_code == 422
    assert "“合同.jpg”没有收下" in text(refused)
    hall, signed = EventPhoto.objects.order_by("pk")
    assert f"/events/photos/{signed.pk}/" in text(client.get(f"/events/{held.pk}/"))
    client.force_login(viewer)
    page = text(client.get(f"/events/{held.pk}/"))
    assert f"/events/photos/{hall.pk}/" in page
    assert f"/events/photos/{signed.pk}/" not in page
    for size in ("", "small/"):
        assert client.get(f"/events/photos/{hall.pk}/{size}").status_code == 200
        assert client.get(f"/events/photos/{signed.pk}/{size}").status_code == 403
    assert client.post(f"/events/photos/{hall.pk}/drop/").status_code == 403
    client.force_login(stranger)
    assert client.get(f"/events/photos/{signed.pk}/").status_code == 404
    client.force_login(community_worker)
    assert client.post(f"/events/photos/{signed.pk}/drop/").status_code == 302
    assert list(EventPhoto.objects.all()) == [hall]


def test_the_public_hears_of_what_comes_and_what_was(client, event, here, building, community_worker):
    later = Event.objects.create(
        neighborhood=here, kind="OTHER", title="后天", place="广场", starts_at=timezone.now() + timedelta(days=2),
        host=community_worker,
    )  # fmt: skip
    missed = timezone.now() - timedelta(days=2)
    Event.objects.create(
        neighborhood=here, kind="OTHER", title="没开成", place="广场", starts_at=missed, host=community_worker
    )
    assert [one.title for one in upcoming(here)] == ["停车怎么办", later.title]
    assert upcoming(here)[0].kind == "小板凳议事会"
    client.force_login(community_worker)
    client.post(f"/events/{event.pk}/hold/")
    client.post(f"/events/{event.pk}/count/", {"building": building.pk, "more": "4"})
    client.post(f"/events/{event.pk}/count/", {"more": "3"})
    client.post(f"/events/{event.pk}/remark/", SAID)
    assert [(one.title, one.people, one.remarks) for one in past(here)] == [("停车怎么办", 7, 1)]
    client.logout()
    page = text(client.get(f"/open/n/{here.pk}/"))
    assert "7 人到场，记下意见 1 条" in page
    assert "不用报名" in page
    assert "没开成" not in page
    assert community_worker.name not in page


def test_the_list_asks_as_often_for_three_as_for_one(
    client, held, here, district_officer, community_worker, django_assert_num_queries
):
    client.force_login(district_officer)
    for number in (1, 3):
        while Event.objects.count() < number:
            place = make_neighborhood(COMMUNITY, f"小区{Event.objects.count()}")
            event = Event.objects.create(
                neighborhood=place, kind="OTHER", title="议事", place="广场", starts_at=timezone.now(),
                held_at=timezone.now(), host=community_worker,
            )  # fmt: skip
            EventAttendance.objects.create(event=event, people=number)
        # session, user, duties; the regions of the filter; the rows
        for path in ("/events/", "/events/attendance/"):
            with django_assert_num_queries(5):
                client.get(path)
    assert client.get("/events/", {"figure": "events_held"}).context["total"] == 3
    assert client.get("/events/attendance/", {"figure": "event_attendance"}).context["sum"] == 6
    assert client.get("/events/?year=2020").context["total"] == 0
    assert client.get("/events/?kind=STOOL_COUNCIL").context["total"] == 1
    assert client.get("/events/?export=xlsx").status_code == 200


def test_a_meeting_asks_as_often_for_three_remarks_as_for_one(
    client, held, building, red_vest, community_worker, django_assert_num_queries
):
    for number in (1, 3):
        client.force_login(red_vest)
        while Suggestion.objects.count() < number:
            client.post(f"/events/{held.pk}/remark/", {"category": "ELEVATOR", "text": "话"})
        client.force_login(community_worker)
        # session, user, duties; event; heads, buildings, photos, remarks; categories and buildings of the form
        with django_assert_num_queries(10):
            client.get(f"/events/{held.pk}/")


def test_refusals(client, held, red_vest, viewer, stranger):
    writes = [f"/events/{held.pk}/{name}/" for name in ("edit", "minutes", "hold", "cancel", "photos/add")]
    helps = [f"/events/{held.pk}/{name}/" for name in ("remark", "count")]
    client.force_login(red_vest)
    assert {client.post(path).status_code for path in writes} == {403}
    assert client.get("/events/add/").status_code == 403
    client.force_login(viewer)
    assert {client.post(path).status_code for path in (*writes, *helps)} == {403}
    assert "记意见" in text(client.get(f"/events/{held.pk}/"))
    client.force_login(stranger)
    assert {client.post(path).status_code for path in (*writes, *helps)} == {404}
    assert client.get(f"/events/{held.pk}/").status_code == 404
