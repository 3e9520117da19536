"""The demo's residents: as many as the article counts, and nothing among them that the loop would not have done."""

import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.db.models import Count, F, Q, Sum
from django.utils import timezone

from renovation.core.models import Neighborhood, Notification, Region, User
from renovation.dashboard.demo.said_cast import Cast
from renovation.dashboard.demo.said_fate import lively
from renovation.dashboard.demo.said_story import Story
from renovation.dashboard.demo.said_tell import told_from
from renovation.dashboard.demo.said_text import REMARKS
from renovation.dashboard.metrics import INDICATORS, SOURCES
from renovation.dashboard.models import Rollup, RollupDay
from renovation.dashboard.queries.recount import differences
from residents.enums import Ending, Step
from residents.models import (
    Baton,
    Dispute,
    Event,
    Finding,
    Idea,
    IdeaNotice,
    IdeaPhoto,
    QuestionnaireIssue,
    ReportBack,
    Response,
    Suggestion,
    SuggestionPhoto,
    Visit,
    Voice,
)
from residents.queries.hub import WAYS, numbers

pytestmark = pytest.mark.xdist_group("demo")
FIGURES = json.loads((Path(__file__).parents[2] / "data/figures.json").read_text("utf-8"))["jiying_garden"]
FATES = [fate for fate in lively(0) if fate.stop == Step.ENDED and fate.ending != Ending.INVALID]
REMARK = REMARKS["ROAD"][0]
SILENT = (Ending.MERGED, Ending.INVALID)


@pytest.fixture
def jiying(demo):
    return Neighborhood.objects.get(name=FIGURES["name_zh"], region__parent__name=FIGURES["street_zh"])


def open_ones():
    return Suggestion.objects.exclude(step=Step.ENDED)


def test_jiying_adds_up_from_rows(jiying):
    issued = QuestionnaireIssue.objects.filter(questionnaire__neighborhood=jiying).aggregate(sum=Sum("count"))["sum"]
    assert Event.objects.filter(neighborhood=jiying).exclude(held_at=None).count() == FIGURES["events"] == 26
    assert issued == FIGURES["questionnaires_issued"] == 2800
    said = Suggestion.objects.filter(neighborhood=jiying)
    assert said.count() == FIGURES["suggestions"] == 367
    assert said.filter(verdict="ADOPT").count() == FIGURES["suggestions_adopted"] == 163
    assert Response.objects.filter(questionnaire__neighborhood=jiying).count() == 2512
    assert Response.objects.filter(questionnaire__neighborhood=jiying, is_valid=True).count() == 2431


def test_jiying_adds_up_in_the_rollups(jiying):
    """Its community has said nothing elsewhere, so the region's figures are its own."""
    figures = Rollup.objects.get(pk=jiying.region_id).figures
    assert (figures["suggestions"], figures["suggestions_adopted"]) == (367, 163)
    assert round(INDICATORS["adoption_rate"].value(figures), 1) == Decimal("44.4")
    known = {code for source in SOURCES for code in source.measures}
    for code, number in (("events_held", 26), ("questionnaires_issued", 2800), ("questionnaires_returned", 2512)):
        assert code not in known or figures[code] == number


def test_the_page_of_all_ways_has_something_of_most(jiying):
    counted = numbers(User.objects.get(username="party"), WAYS)
    # The 2,800 questionnaires are in; everything else goes on.
    assert {url for url, number in counted.items() if number == "0"} == {"residents:questionnaire-list"}


def test_photos_hang_on_what_was_said_done_and_built(jiying):
    kinds = SuggestionPhoto.objects.filter(suggestion__neighborhood=jiying).values_list("kind", flat=True)
    assert {"SAID", "EVIDENCE"} == set(kinds)
    seen = IdeaPhoto.objects.filter(idea__suggestion__neighborhood=jiying)
    assert seen.exclude(idea__suggestion__public_text="").count() == seen.count() == 4


def test_figures_are_the_rows(demo):
    assert list(differences()) == []


def test_the_board_has_something_of_everything(demo):
    today = timezone.localdate()
    assert open_ones().values("step").distinct().count() == 5
    for some in (
        open_ones().filter(due_on__lt=today),
        open_ones().filter(due_on=today) | open_ones().filter(due_on__range=(today, today + timedelta(days=3))),
        open_ones().filter(step_since__gte=timezone.now() - timedelta(days=2)),
        open_ones().filter(level__lt=12, round=1),
        open_ones().filter(owner=None),
        open_ones().filter(round=2),
        open_ones().filter(urge_count__gt=0),
        Suggestion.objects.filter(ending=Ending.MERGED),
        Suggestion.objects.filter(ending=Ending.INVALID),
        Suggestion.objects.filter(ending=Ending.DONE, round=2),
    ):
        assert some.exists()
    assert Suggestion.objects.values("neighborhood").distinct().count() >= 8
    assert Suggestion.objects.values("category").distinct().count() == 17
    assert Suggestion.objects.values("channel").distinct().count() == 6


@pytest.mark.parametrize("username", ["party", "red", "yellow", "blue"])
def test_every_vest_has_something_to_do(demo, username):
    assert open_ones().filter(owner__username=username).count() >= 3


def test_exactly_one_hand_holds_what_is_open(demo):
    held = Count("batons", filter=Q(batons__ended_at=None))
    assert not open_ones().annotate(held=held).exclude(held=1).exists()
    assert not Suggestion.objects.filter(step=Step.ENDED, batons__ended_at=None).exists()
    present = Baton.objects.filter(ended_at=None)
    same = Q(step=F("suggestion__step"), round=F("suggestion__round"), level=F("suggestion__level"))
    same &= Q(owner=F("suggestion__owner")) | Q(owner=None, suggestion__owner=None)
    assert not present.exclude(same).exists()
    assert not present.exclude(due_on=F("suggestion__due_on")).exists()


def test_time_runs_forward(demo):
    now = timezone.now()
    assert not Suggestion.objects.filter(Q(opened_at__gt=now) | Q(step_since__lt=F("opened_at"))).exists()
    assert not Suggestion.objects.filter(ended_at__lt=F("opened_at")).exists()
    assert not Baton.objects.filter(Q(started_at__gt=now) | Q(ended_at__lt=F("started_at"))).exists()
    assert not IdeaNotice.objects.filter(Q(told_at__gt=now) | Q(due_on__gt=now)).exists()
    assert not Visit.objects.filter(visited_on__gt=now).exists()
    assert not Finding.objects.filter(found_on__gt=now).exists()


def test_disputes_are_taken_up_before_they_end(demo):
    ended = Dispute.objects.exclude(closed_on=None)
    assert ended
    assert all(timezone.localdate(row.created_at) < row.closed_on for row in ended)


def test_messages_speak_as_the_pages_do(demo):
    steps = {facts["step"] for facts in Notification.objects.values_list("facts", flat=True) if "step" in facts}
    assert steps
    assert steps <= set(Step.labels)


def test_nothing_ends_untold(demo):
    ended = Suggestion.objects.filter(step=Step.ENDED).exclude(ending__in=SILENT)
    assert not ended.filter(satisfaction="").exists()
    told = Count("reports", filter=Q(reports__round=F("suggestion__round")))
    assert not Voice.objects.filter(suggestion__in=ended).annotate(told=told).exclude(told=1).exists()
    assert not ReportBack.objects.filter(voice__suggestion__doer=F("by")).exists()


def test_merged_authors_are_kept(demo):
    merged = Suggestion.objects.filter(ending=Ending.MERGED)
    assert not merged.filter(merged_into=None).exists()
    assert not Voice.objects.filter(suggestion__in=merged).exists()
    assert Voice.objects.filter(origin__in=merged).count() == merged.count()
    assert not merged.filter(ended_at__gt=F("merged_into__ended_at")).exists()
    assert not merged.exclude(neighborhood=F("merged_into__neighborhood")).exists()


def test_an_idea_stands_in_the_plan_of_its_neighborhood(demo):
    assert Idea.objects.filter(suggestion__neighborhood__name="集英花园").count() > 80
    assert not Idea.objects.exclude(suggestion__verdict="ADOPT").exists()
    assert not Idea.objects.exclude(site__neighborhood=F("suggestion__neighborhood")).exists()
    assert not Idea.objects.exclude(plan_item=None).exclude(plan_item__site=F("site")).exists()
    assert IdeaNotice.objects.filter(told_at=None).exists()


def test_contacts_are_invented_and_only_where_the_law_keeps_them(demo):
    long_ended = timezone.now() - timedelta(days=90)
    kept = Voice.objects.exclude(phone_index="")
    assert kept.exists()
    assert not kept.filter(suggestion__ended_at__lt=long_ended).exists()
    assert all(voice.name.startswith("示例居民") and voice.phone.startswith("1990000") for voice in kept[:50])


def test_each_kind_is_there_and_valid(demo):
    for model in (Suggestion, Voice, Event, Visit, Response, Idea, Dispute):
        keys = [field.name for field in model._meta.fields if field.is_relation]
        for row in model.objects.order_by("-pk")[:400]:
            row.clean_fields(exclude=keys)


def test_the_weeks_are_told_again(demo):
    """What was said lately had not been said two weeks ago: the change against last week is a real one."""
    city = Region.objects.get(level=4).pk
    days = dict(RollupDay.objects.filter(region_code=city).values_list("day", "figures"))
    series = [days[day]["suggestions"] for day in sorted(days)]
    assert series == sorted(series)
    assert series[0] < series[-1]
    assert series[0] > 300


def test_stories_are_told_alike_every_time(demo):
    """No row hangs on chance, else nobody could speak about what they see."""

    def told():
        stories = [
            Story({"channel": "FIELD", "opened_at": begun, "reporter_to_be": None}, fate, REMARK) for fate in FATES
        ]
        stories = [told_from(story, cast, seed, None) for seed, story in enumerate(stories)]
        return [[(leg.values["step"], leg.at, leg.end) for leg in story.legs] for story in stories]

    user = User.objects.get(username="red")
    cast = Cast(user, (user,), user, user, user, user, user, user, None)
    begun = timezone.now() - timedelta(days=200)
    assert told() == told()
