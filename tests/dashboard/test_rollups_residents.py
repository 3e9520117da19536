"""Whatever residents say and the vests do, in whatever order: refreshed figures are recomputed ones and the rows'."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from projects.actions.project import add_project
from renovation.core.actions.dwelling import add_dwelling, change_dwelling
from renovation.core.models import Building, Dwelling, Neighborhood, Parameter
from renovation.dashboard import rollups
from renovation.dashboard.models import Rollup
from renovation.dashboard.queries.recount import differences
from residents.actions.event import announce_event, cancel_event, count_people, hold_event
from residents.actions.idea import register_idea
from residents.actions.questionnaire import make_questionnaire, open_questionnaire
from residents.actions.questionnaire_issue import drop_issue, issue_forms
from residents.actions.suggestion import take_in
from residents.actions.suggestion_study import merge, study
from residents.actions.visit import change_visit, log_visit
from residents.actions.voice_reach import try_to_reach
from residents.actions.voice_report import reopen, report_back
from residents.models import Event, Questionnaire, QuestionnaireIssue, Suggestion, SuggestionCategory, Visit
from residents.queries.questionnaire_template import TEMPLATES

few = st.integers(0, 9)
step = st.one_of(
    st.tuples(st.just("say"), few),
    st.tuples(st.just("study"), few, st.sampled_from(["ADOPT", "LATER", "DECLINE"])),
    st.tuples(st.just("merge"), few, few),
    st.tuples(st.just("answer"), few, st.sampled_from(["SATISFIED", "PARTLY", "NOT", "NOTICED"])),
    st.tuples(st.just("look"), few),
    st.tuples(st.just("again"), few),
    st.tuples(st.just("idea"), few),
    st.tuples(st.just("meet"), few, st.integers(1, 30)),
    st.tuples(st.just("call_off"), few),
    st.tuples(st.just("door"), few, st.booleans()),
    st.tuples(st.just("knock"), few, st.sampled_from(["MET", "NOT_HOME"])),
    st.tuples(st.just("issue"), few, st.integers(1, 500)),
    st.tuples(st.just("take_back"), few),
)


def pick(model, number):
    rows = list(model.objects.order_by("pk"))
    return rows[number % len(rows)] if rows else None


class Vests:
    """Does one step after another; what the rules refuse changes nothing."""

    def __init__(self, by):
        self.by, self.made = by, 0
        Parameter.objects.create(code="loop.tries", value=1, valid_from="2020-01-01")

    def do(self, kind, *facts):
        try:
            with transaction.atomic():
                getattr(self, kind)(*facts)
        except (ValidationError, PermissionDenied):
            pass

    def say(self, number):
        self.made += 1
        category = SuggestionCategory.objects.order_by("pk")[number]
        neighborhood = pick(Neighborhood, number)
        take_in(by=self.by, neighborhood=neighborhood, category=category, text=f"第{self.made}条意见")

    def study(self, number, verdict):
        if row := pick(Suggestion, number):
            later = timezone.localdate() + timedelta(days=30)
            facts = {"decline_reason": "COST", "later_on": later, "answer": "已经研究，答复如下。"}
            study(by=self.by, suggestion=row, verdict=verdict, **facts)

    def merge(self, number, other):
        if row := pick(Suggestion, number):
            merge(by=self.by, suggestion=row, into=pick(Suggestion, other))

    def answer(self, number, satisfaction):
        if (row := pick(Suggestion, number)) and (voice := row.voices.first()):
            how = "NOTICE" if satisfaction == "NOTICED" else "VISIT"
            facts = {"how": how, "satisfaction": satisfaction, "text": "还是不行", "answer": "最后答复如下。"}
            report_back(by=self.by, suggestion=row, voice=voice, **facts)

    def look(self, number):
        """Nobody is met, which here takes one day."""
        if (row := pick(Suggestion, number)) and (voice := row.voices.first()):
            try_to_reach(by=self.by, suggestion=row, voice=voice, how="VISIT")

    def again(self, number):
        if row := pick(Suggestion, number):
            reopen(by=self.by, suggestion=row, text="又坏了")

    def idea(self, number):
        if (row := pick(Suggestion, number)) and (site := row.neighborhood.sites.first()):
            today = timezone.localdate()
            register_idea(by=self.by, suggestion=row, title="点子", site=site, plan_version="一", adopted_on=today)

    def meet(self, number, people):
        facts = {"kind": "SITE_WALK", "title": "踏勘", "place": "院内", "starts_at": timezone.now()}
        event = announce_event(by=self.by, neighborhood=pick(Neighborhood, number), **facts)
        if number % 3:
            hold_event(by=self.by, event=event)
            count_people(by=self.by, event=event, more=people)

    def call_off(self, number):
        if row := pick(Event, number):
            cancel_event(by=self.by, event=row)

    def door(self, number, is_home):
        self.made += 1
        if number % 3 == 0 and (row := pick(Dwelling, number)):
            change_dwelling(by=self.by, dwelling=row, is_home=is_home)
        else:
            add_dwelling(by=self.by, building=pick(Building, number), number=f"1-{self.made}", is_home=is_home)

    def knock(self, number, result):
        if number % 4 == 0 and (known := pick(Visit, number)):
            change_visit(by=self.by, visit=known, result=result)
        elif row := pick(Dwelling, number):
            place = row.building.neighborhood
            log_visit(by=self.by, neighborhood=place, kind="RESIDENTS", result=result, dwelling=row)

    def issue(self, number, count):
        self.made += 1
        if number % 2 or not Questionnaire.objects.exists():
            facts = {"title": f"问卷{self.made}", "template": next(iter(TEMPLATES))}
            paper = make_questionnaire(by=self.by, neighborhood=pick(Neighborhood, number), **facts)
            open_questionnaire(by=self.by, questionnaire=paper)
        issue_forms(by=self.by, questionnaire=pick(Questionnaire, number), count=count, issued_on=timezone.localdate())

    def take_back(self, number):
        if row := pick(QuestionnaireIssue, number):
            drop_issue(by=self.by, issue=row)


@settings(
    max_examples=10,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.tuples(st.booleans(), step), min_size=8, max_size=24))
def test_refresh_is_recompute_is_recount(district_officer, here, elsewhere, steps):
    with transaction.atomic():
        add_project(by=district_officer, name="项目", plan_year=2025, neighborhoods=[here, elsewhere])
        for place in (here, elsewhere):
            Building.objects.create(neighborhood=place, number="1")
        rollups.recompute()
        vests = Vests(district_officer)
        for kind in ("say", "say", "meet", "door", "knock", "issue"):
            vests.do(kind, 1, *({"meet": (3,), "door": (True,), "knock": ("MET",), "issue": (9,)}.get(kind, ())))
        for is_refreshed, (kind, *facts) in steps:
            vests.do(kind, *facts)
            if is_refreshed:
                rollups.refresh()
        rollups.refresh()
        refreshed = dict(Rollup.objects.values_list("pk", "figures"))
        assert refreshed["4102"]["suggestions"] >= 2
        assert list(differences()) == []
        assert rollups.recompute() == []
        assert dict(Rollup.objects.values_list("pk", "figures")) == refreshed
        transaction.set_rollback(True)


@pytest.mark.parametrize("kind", ["say", "meet", "door", "knock", "issue", "study"])
def test_each_kind_of_step_is_done_and_not_only_refused(district_officer, here, kind):
    """A story of nothing but refusals would prove nothing."""
    Building.objects.create(neighborhood=here, number="1")
    vests = Vests(district_officer)
    vests.say(1)
    vests.door(1, True)
    facts = {"meet": (3,), "door": (True,), "knock": ("MET",), "issue": (9,), "study": ("ADOPT",)}
    getattr(vests, kind)(1, *facts.get(kind, ()))
