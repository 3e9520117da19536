"""An adopted suggestion stands in the plan, and whoever said it hears of it four times."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from projects.models import ItemType, PlanItem
from renovation.core.actions.base import Conflict
from renovation.core.enums import Role
from renovation.core.lib.channels import channels_from
from renovation.core.models import AuditEntry, Delivery, Notification
from residents.actions.idea import change_idea, register_idea
from residents.actions.idea_notice import due_stages, raise_all_due, tell_authors, year_after
from residents.actions.suggestion import VoiceFacts, take_in
from residents.enums import IdeaStage, Verdict
from residents.models import IdeaNotice, SuggestionCategory
from residents.queries.idea import story, to_tell
from tests.fixtures.cast import COMMUNITY, OTHER_COMMUNITY, make_site, make_user

TODAY = timezone.localdate()
PHONE = "13800001111"


@pytest.fixture
def red(regions):
    return make_user("red", Role.RED_VEST, COMMUNITY)


@pytest.fixture
def yellow(regions):
    return make_user("yellow", Role.YELLOW_VEST, COMMUNITY)


@pytest.fixture
def site(here):
    return make_site(here)


@pytest.fixture
def adopted(here, red):
    voice = VoiceFacts(name="王大爷", phone=PHONE, flat="2-301", building=None, has_consented=True)
    category = SuggestionCategory.objects.get(pk="PARKING")
    row = take_in(by=red, neighborhood=here, category=category, text="南门划出车位", voice=voice)
    row.verdict, row.opened_at = Verdict.ADOPT, timezone.now() - timedelta(days=800)
    row.save()
    return row


def register(by, suggestion, site, **facts):
    facts = {"title": "南门车位", "plan_version": "施工图第二版", "adopted_on": TODAY} | facts
    return register_idea(by=by, suggestion=suggestion, site=site, **facts)


def stages(idea):
    return {notice.stage: notice.due_on for notice in IdeaNotice.objects.filter(idea=idea)}


def test_an_idea_names_its_place_in_the_plan_and_its_authors_are_to_be_told(adopted, site, red, yellow):
    item = PlanItem.objects.create(site=site, item_type=ItemType.objects.first())
    idea = register(yellow, adopted, site, plan_item=item, clause="第3.2条")
    assert (idea.suggestion, idea.plan_item, idea.by, idea.clause) == (adopted, item, yellow, "第3.2条")
    assert stages(idea) == {"DESIGN": TODAY}
    assert [notice.idea for notice in to_tell(red)] == [idea]
    assert to_tell(yellow) == []
    told = Notification.objects.get(kind="IDEA")
    assert (told.user, told.url, told.facts["number"]) == (red, f"/ideas/{idea.pk}/", adopted.number)
    entry = AuditEntry.objects.get(action="idea.registered")
    assert (entry.by, entry.region_code, entry.after["suggestion"]) == (yellow, COMMUNITY, adopted.number)


@pytest.mark.parametrize("verdict", ["", Verdict.LATER, Verdict.DECLINE, Verdict.REFER, Verdict.MERGE])
def test_only_what_was_adopted_is_an_idea(adopted, site, yellow, verdict):
    adopted.verdict = verdict
    adopted.save()
    with pytest.raises(ValidationError, match="采纳"):
        register(yellow, adopted, site)


def test_an_idea_is_registered_once(adopted, site, yellow):
    register(yellow, adopted, site)
    with pytest.raises(ValidationError, match="已登记"):
        register(yellow, adopted, site)


@pytest.mark.parametrize(
    ("role", "region", "is_allowed"),
    [
        (Role.YELLOW_VEST, COMMUNITY, True),
        (Role.STREET_OFFICER, COMMUNITY[:9], True),
        (Role.RED_VEST, COMMUNITY, False),
        (Role.BLUE_VEST, COMMUNITY, False),
        (Role.COMMUNITY_WORKER, COMMUNITY, False),
        (Role.YELLOW_VEST, OTHER_COMMUNITY, False),
    ],
)
def test_whoever_plans_registers(adopted, site, role, region, is_allowed):
    by = make_user("somebody", role, region)
    if is_allowed:
        assert register(by, adopted, site).by == by
    else:
        with pytest.raises(PermissionDenied):
            register(by, adopted, site)


def test_site_and_item_must_be_those_of_the_neighborhood(adopted, site, elsewhere, yellow):
    other = make_site(elsewhere)
    with pytest.raises(ValidationError) as refused:
        register(yellow, adopted, other)
    assert set(refused.value.error_dict) == {"site"}
    item = PlanItem.objects.create(site=other, item_type=ItemType.objects.first())
    with pytest.raises(ValidationError) as refused:
        register(yellow, adopted, site, plan_item=item)
    assert set(refused.value.error_dict) == {"plan_item"}
    for day in (TODAY + timedelta(days=1), TODAY - timedelta(days=900)):
        with pytest.raises(ValidationError) as refused:
            register(yellow, adopted, site, adopted_on=day)
        assert set(refused.value.error_dict) == {"adopted_on"}


def test_changing_keeps_two_writers_apart(adopted, site, yellow):
    idea = register(yellow, adopted, site)
    assert change_idea(by=yellow, idea=idea, version=1, title="南门十二个车位").version == 2
    with pytest.raises(Conflict):
        change_idea(by=yellow, idea=idea, version=1, title="别的")


def test_the_night_finds_what_the_works_made_due(adopted, site, yellow):
    idea = register(yellow, adopted, site, adopted_on=TODAY - timedelta(days=700))
    assert raise_all_due() == 0
    site.actual_start_on = TODAY - timedelta(days=500)
    site.save()
    assert raise_all_due() == 1
    assert stages(idea)["START"] == site.actual_start_on
    site.actual_finish_on = TODAY - timedelta(days=400)
    site.save()
    assert raise_all_due() == 2
    assert stages(idea)["FINISH"] == site.actual_finish_on
    assert stages(idea)["YEAR"] == year_after(site.actual_finish_on)
    assert raise_all_due() == 0


def test_a_finish_taken_back_takes_the_untold_notices_back(adopted, site, yellow, red):
    idea = register(yellow, adopted, site, adopted_on=TODAY - timedelta(days=700))
    site.actual_start_on, site.actual_finish_on = TODAY - timedelta(days=500), TODAY - timedelta(days=400)
    site.save()
    raise_all_due()
    tell_authors(by=red, notice=idea.notices.get(stage="FINISH"), how="VISIT")
    site.actual_finish_on = None
    site.save()
    raise_all_due()
    assert set(stages(idea)) == {"DESIGN", "START", "FINISH"}


def test_nobody_is_told_of_a_stage_before_the_idea_was_in_the_plan(site):
    site.actual_start_on = TODAY - timedelta(days=30)
    assert due_stages(site, TODAY, TODAY) == {"DESIGN": TODAY, "START": TODAY}
    assert due_stages(site, TODAY - timedelta(days=40), TODAY)["START"] == site.actual_start_on


def test_a_year_after_a_leap_day_is_the_last_of_february():
    leap = TODAY.replace(year=2024, month=2, day=29)
    assert year_after(leap) == leap.replace(year=2025, day=28)


def test_telling_is_noted_once(adopted, site, yellow, red):
    notice = register(yellow, adopted, site).notices.get()
    told = tell_authors(by=red, notice=notice, how="VISIT", note="当面告知")
    assert (told.told_by, told.how, timezone.localdate(told.told_at)) == (red, "VISIT", TODAY)
    assert to_tell(red) == []
    with pytest.raises(ValidationError, match="不必重复"):
        tell_authors(by=red, notice=notice, how="PHONE")
    with pytest.raises(PermissionDenied):
        tell_authors(by=yellow, notice=notice, how="PHONE")


def test_a_message_goes_to_whoever_left_a_phone(adopted, site, yellow, red, settings):
    notice = register(yellow, adopted, site).notices.get()
    with pytest.raises(ValidationError) as refused:
        tell_authors(by=red, notice=notice, how="MESSAGE")
    assert "短信" in refused.value.message_dict["how"][0]
    settings.NOTICE = channels_from({"NOTICE_SMS": "https://sms.example/send"})
    tell_authors(by=red, notice=notice, how="MESSAGE")
    delivery = Delivery.objects.get(kind="IDEA", user=None)
    assert delivery.address == PHONE
    assert "王大爷" not in delivery.body
    assert notice.idea.title in delivery.body


def test_without_a_phone_no_message(adopted, site, yellow, red, settings):
    settings.NOTICE = channels_from({"NOTICE_SMS": "https://sms.example/send"})
    adopted.voices.all().delete()
    notice = register(yellow, adopted, site).notices.get()
    with pytest.raises(ValidationError) as refused:
        tell_authors(by=red, notice=notice, how="MESSAGE")
    assert "没有人同意" in refused.value.message_dict["how"][0]
    notice.refresh_from_db()
    assert notice.told_at is None


def test_the_story_is_what_the_author_may_read(adopted, site, yellow, red, django_assert_num_queries):
    assert story(adopted) is None
    idea = register(yellow, adopted, site, clause="第3.2条")
    tell_authors(by=red, notice=idea.notices.get(), how="VISIT", note="王大爷很满意")
    with django_assert_num_queries(3):
        told = story(adopted)
    assert (told.title, told.plan_version, told.clause, told.photos) == ("南门车位", "施工图第二版", "第3.2条", [])
    assert [(line.stage, line.due_on, line.told_on) for line in told.told] == [("DESIGN", TODAY, TODAY)]
    assert "王大爷" not in str(told)


@pytest.mark.parametrize("stage", IdeaStage)
def test_every_stage_has_its_place_in_the_story(adopted, site, yellow, stage):
    site.actual_start_on, site.actual_finish_on = TODAY - timedelta(days=500), TODAY - timedelta(days=400)
    site.save()
    register(yellow, adopted, site, adopted_on=TODAY - timedelta(days=700))
    assert stage in [line.stage for line in story(adopted).told]
