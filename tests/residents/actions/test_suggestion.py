"""Taking in: a remark is stored whole or not at all, once whatever is repeated, and goes to the study at once."""

from datetime import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError

from renovation.core.enums import Role
from renovation.core.models import AuditEntry, Building, Notification
from residents.actions import suggestion as taking
from residents.actions.suggestion import Replayed, VoiceFacts, check_digit, take_in, take_in_public
from residents.enums import BatonEnd, Channel, Step
from residents.models import Baton, Suggestion, SuggestionCategory, Voice
from tests.fixtures.cast import COMMUNITY, make_user


@pytest.fixture
def pipes(db):
    return SuggestionCategory.objects.get(pk="PIPES")


@pytest.fixture
def red(regions):
    return make_user("red", Role.RED_VEST, COMMUNITY)


@pytest.fixture
def committee(regions):
    return make_user("committee", Role.PARTY_COMMITTEE, COMMUNITY)


@pytest.fixture
def noon(monkeypatch):
    """A Wednesday at noon."""
    moment = datetime(2026, 3, 4, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
    return moment


def log(by, here, category, text="3号楼下水道堵了", **more):
    return take_in(by=by, neighborhood=here, category=category, text=text, **more)


def test_a_remark_goes_to_the_study_at_once(noon, here, red, committee, pipes):
    row = log(red, here, pipes, place="3号楼2单元")
    row.refresh_from_db()
    assert (row.step, row.owner, row.collected_by, row.region_id) == (Step.STUDY, committee, red, COMMUNITY)
    assert (row.opened_at, str(row.due_on), str(row.climbs_on)) == (noon, "2026-03-09", "2026-03-11")
    collect, study = row.batons.all()
    assert (collect.step, collect.end, collect.ended_by, collect.ended_at) == (Step.COLLECT, BatonEnd.PASSED, red, noon)
    assert (study.step, study.owner, study.ended_at, study.due_on) == (Step.STUDY, committee, None, row.due_on)
    assert AuditEntry.objects.get(action="suggestion.taken_in").object_id == str(row.pk)
    told = Notification.objects.get()
    assert (told.user, told.kind, told.url) == (committee, "ASSIGNED", f"/suggestions/{row.pk}/")
    assert "下水道" not in str(told.facts)


def test_everybody_who_said_something_is_a_voice(here, red, committee, pipes):
    assert log(red, here, pipes).voices.get().phone == ""
    facts = VoiceFacts(name="张三", phone="13912345678", flat="2-301", has_consented=True)
    voice = log(red, here, pipes, voice=facts).voices.get()
    assert (voice.name, voice.phone, voice.flat, voice.collected_by) == ("张三", "13912345678", "2-301", red)
    assert Voice.objects.of("13912345678").get() == voice


@pytest.mark.parametrize("said", [{"name": "张三"}, {"phone": "13912345678"}, {"flat": "2-301"}])
def test_without_consent_nothing_of_a_person_is_kept(here, red, pipes, said):
    with pytest.raises(ValidationError) as caught:
        log(red, here, pipes, voice=VoiceFacts(**said))
    assert list(caught.value.message_dict) == ["has_consented"]
    assert not Suggestion.objects.exists()


@pytest.mark.parametrize(
    ("field", "facts"),
    [
        ("text", {"text": "   "}),
        ("text", {"text": "长" * 2001}),
        ("text", {"text": "看\u202e不见"}),
        ("place", {"place": "长" * 81}),
        ("channel", {"channel": "FAX"}),
    ],
)
def test_bad_input_is_told_at_its_field(here, red, pipes, field, facts):
    with pytest.raises(ValidationError) as caught:
        log(red, here, pipes, **facts)
    assert list(caught.value.message_dict) == [field]
    assert not Suggestion.objects.exists()


def test_the_building_must_be_of_the_neighborhood(here, elsewhere, red, pipes):
    there = Building.objects.create(neighborhood=elsewhere, number="1栋", household_count=1)
    with pytest.raises(ValidationError) as caught:
        log(red, here, pipes, building=there)
    assert list(caught.value.message_dict) == ["building"]


def test_a_retired_category_is_refused(here, red, pipes):
    pipes.is_active = False
    with pytest.raises(ValidationError) as caught:
        log(red, here, pipes)
    assert list(caught.value.message_dict) == ["category"]


@pytest.mark.parametrize(("text", "is_flagged"), [("打 13912345678 找我", True), ("路灯坏了3盏", False)])
def test_a_number_in_the_text_is_flagged(here, red, pipes, text, is_flagged):
    assert log(red, here, pipes, text).is_flagged == is_flagged


def test_rare_characters_and_emoji_survive(here, red, pipes):
    text = "𠮷𠮷大爷和䶮先生说：路灯💡坏了\n第二行"
    assert Suggestion.objects.get(pk=log(red, here, pipes, text).pk).text == text


def test_a_repeat_gets_the_first_answer(here, red, committee, pipes):
    sent = {"client_id": uuid4(), "body_digest": "a" * 64}
    first = log(red, here, pipes, **sent)
    assert log(red, here, pipes, **sent) == first
    with pytest.raises(Replayed) as caught:
        log(red, here, pipes, client_id=sent["client_id"], body_digest="b" * 64)
    assert caught.value.code == "replayed"
    assert (Suggestion.objects.count(), Voice.objects.count(), Baton.objects.count()) == (1, 1, 2)


def test_only_who_collects_here_may(here, elsewhere, red, viewer, stranger, pipes):
    for user, place in ((viewer, here), (stranger, here), (red, elsewhere)):
        with pytest.raises(PermissionDenied):
            log(user, place, pipes)


def test_nobody_to_study_tells_who_may_assign(here, red, street_officer, district_officer, pipes):
    """Without a committee the street's officer studies; without anybody the officers are told."""
    assert log(red, here, pipes).owner == street_officer
    street_officer.duties.update(ended_at=datetime(2026, 1, 1, tzinfo=ZoneInfo("UTC")))
    assert log(red, here, pipes).owner == district_officer


def test_nobody_at_all_leaves_it_open_and_visible(here, red, city_command, pipes):
    row = log(red, here, pipes)
    assert (row.owner, row.step) == (None, Step.STUDY)
    assert Notification.objects.get().user == city_command


def test_the_clock_of_the_phone_decides_nothing(noon, here, red, pipes):
    lies = datetime(2031, 1, 1, tzinfo=ZoneInfo("UTC"))
    row = log(red, here, pipes, logged_at=lies)
    assert (row.logged_at, row.opened_at) == (lies, noon)


def test_a_resident_writes_and_a_red_vest_looks_first(noon, here, red, committee, pipes):
    row, voice = take_in_public(neighborhood=here, category=pipes, text="楼道灯不亮", follow_digest="d" * 64)
    assert (row.step, row.owner, row.channel, row.public_text) == (Step.COLLECT, red, Channel.PUBLIC, "")
    assert (row.collected_by, voice.follow_digest, str(row.due_on)) == (None, "d" * 64, "2026-03-05")
    assert Notification.objects.get().user == red


def test_a_resident_s_repeat_gets_the_first_answer(here, red, pipes):
    sent = {"neighborhood": here, "category": pipes, "text": "灯", "client_id": uuid4(), "body_digest": "a" * 64}
    assert take_in_public(**sent) == take_in_public(**sent)
    assert Suggestion.objects.count() == 1


def test_numbers_tell_one_wrong_digit(here, red, pipes):
    number = log(red, here, pipes).number
    assert len(number) == 14
    assert check_digit("7992739871") == "3"  # ISO/IEC 7812-1's own example
    for place in range(13):
        wrong = number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :]
        assert check_digit(wrong[:-1]) != wrong[-1]


def test_a_number_drawn_twice_is_drawn_again(monkeypatch, here, red, pipes):
    drawn = iter(["26030400000013", "26030400000013", "26030400000021"])
    monkeypatch.setattr(taking, "new_number", lambda _day: next(drawn))
    assert [log(red, here, pipes).number for _n in range(2)] == ["26030400000013", "26030400000021"]


def test_it_gives_up_rather_than_turn_for_ever(monkeypatch, here, red, pipes):
    monkeypatch.setattr(taking, "new_number", lambda _day: "26030400000013")
    log(red, here, pipes)
    with pytest.raises(IntegrityError):
        log(red, here, pipes)


def test_taking_in_costs_few_queries(django_assert_num_queries, here, red, committee, pipes):
    red.current_duties  # noqa: B018 - read once per request
    log(red, here, pipes)
    with django_assert_num_queries(15):
        log(red, here, pipes)
