"""Counting: an example by hand, and thousands of random forms against a naive recount."""

import random
from collections import Counter
from decimal import Decimal
from statistics import mean, median
from time import perf_counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from renovation.core.lib import figure
from renovation.core.models import Building
from residents.enums import AgeBand
from residents.models import Question, Questionnaire, Response
from residents.queries.questionnaire import paper_of, returns_by_building, returns_of
from residents.queries.survey import AGE, BUILDING, mean_of, median_of, public_survey, survey_of
from tests.residents.survey_cast import filled, make_paper, store

pytestmark = pytest.mark.django_db
MARKS = st.dictionaries(st.integers(1, 5), st.integers(1, 9))


@pytest.fixture
def paper(here, community_worker):
    return make_paper(here, community_worker)


@pytest.fixture
def houses(paper):
    return list(Building.objects.order_by("pk"))


def counts(result):
    return [(line.count, line.of) for line in result.lines]


def test_the_example_by_hand(paper, houses, community_worker, django_assert_num_queries):
    first, second, _third = houses
    forms = [
        filled(paper, (1,), (1, 2), (5,), "路灯 13800005678", building=first, age_band="FROM_60"),
        filled(paper, (1,), (1, 3), (4,), building=first, age_band="FROM_60"),
        filled(paper, (2,), (1,), (4,), building=second, age_band="FROM_18"),
        filled(paper, (3,), (), (), building=None),
        # Two ticks where one is asked for: it came back, and counts nowhere.
        filled(paper, (1, 2), (1, 2), (1,), "不算", building=first, is_invalid=True, fault="勾了两项"),
    ]
    store(paper, forms, community_worker)
    # valid responses; options, marks and who answered; texts
    with django_assert_num_queries(5):
        survey = survey_of(paper)
    assert survey.n == 4
    single, multiple, scale, text = survey.results
    assert counts(single) == [(2, 4), (1, 4), (1, 4)]
    # Of a multiple choice: over the three who answered, not over the five ticks; 3 + 1 + 1 of 3.
    assert counts(multiple) == [(3, 3), (1, 3), (1, 3), (0, 3)]
    assert figure.percent(multiple.lines[0].count, multiple.lines[0].of) == "100.0%"
    assert counts(scale) == [(0, 3), (0, 3), (0, 3), (2, 3), (1, 3)]
    assert (round(scale.mean, 4), scale.median) == (Decimal("4.3333"), 4)
    assert (text.answered, text.texts) == (1, ["路灯 138****5678"])
    # options, marks and answered by group; groups and their names
    with django_assert_num_queries(10):
        survey = survey_of(paper, by=BUILDING)
    assert [(group.name, group.n, group.is_small) for group in survey.groups] == [
        ("1号楼", 2, True), ("2号楼", 1, True), ("楼栋未填", 1, True),
    ]  # fmt: skip
    assert [[line.count for line in crossed.lines] for crossed in survey.results[1].crossed] == [
        [2, 1, 1, 0], [1, 0, 0, 0], [0, 0, 0, 0],
    ]  # fmt: skip
    assert [crossed.mean for crossed in survey.results[2].crossed] == [Decimal("4.5"), 4, None]
    assert [group.name for group in survey_of(paper, by=AGE).groups] == ["18–35岁", "60–79岁", "未填"]
    narrowed = survey_of(paper, {"building": first})
    assert (narrowed.n, counts(narrowed.results[0])) == (2, [(2, 2), (0, 2), (0, 2)])


def test_returns_against_issued(paper, houses, community_worker):
    first, second, _third = houses
    row = paper.questionnaire
    for building, count in ((first, 3), (second, 2), (None, 4)):
        row.issues.create(building=building, count=count, issued_on="2026-11-01", by=community_worker)
    store(paper, [filled(paper, building=first) for _n in range(4)], community_worker)
    store(paper, [filled(paper, (1, 2), building=second, is_invalid=True)], community_worker)
    Response.objects.create(questionnaire=row, returned_by="ONLINE")
    found = returns_of(row)
    assert (found.issued, found.returned, found.valid, found.invalid, found.online) == (9, 6, 5, 1, 1)
    assert not found.is_over
    rows = returns_by_building(row)
    assert [(one.name, one.issued, one.returned, one.valid) for one in rows] == [
        ("1号楼", 3, 4, 4), ("2号楼", 2, 1, 0), ("", 4, 1, 1),
    ]  # fmt: skip
    assert [one.is_over for one in rows] == [True, False, False]


def test_the_public_is_told_nothing_of_few(paper, houses, community_worker):
    store(paper, [filled(paper, scale=(3,), text="私话") for _n in range(4)], community_worker)
    store(paper, [filled(paper, is_invalid=True) for _n in range(9)], community_worker)
    assert public_survey(paper) is None
    store(paper, [filled(paper)], community_worker)
    survey = public_survey(paper)
    # Only four of the five gave a mark; texts and groups are nobody's.
    assert [result.question.kind for result in survey.results] == ["SINGLE", "MULTIPLE"]
    assert (survey.n, survey.groups) == (5, [])
    assert all(not result.texts and not result.crossed for result in survey.results)


@given(MARKS)
def test_mean_and_median_are_those_of_the_single_marks(marks):
    single = [mark for mark, often in marks.items() for _n in range(often)]
    if not single:
        assert (mean_of(marks), median_of(marks)) == (None, None)
    else:
        assert float(mean_of(marks)) == pytest.approx(mean(single))
        assert median_of(marks) == Decimal(str(median(single)))


def drawn(rng, paper, houses):
    """Return a form as anybody might fill it in: some break the rules and are not valid."""
    form = {
        "single": rng.sample((1, 2, 3), rng.choice((0, 1, 1, 1, 2))),
        "multiple": rng.sample((1, 2, 3, 4), rng.randint(0, 4)),
        "scale": rng.sample((1, 2, 3, 4, 5), rng.choice((0, 1, 1, 1, 2))),
        "text": rng.choice(("", "", "路灯不亮")),
    }
    facts = {"building": rng.choice([*houses, None]), "age_band": rng.choice(AgeBand.values)}
    return filled(paper, **form, **facts, is_invalid=rng.random() < 0.2, fault="")


def recount(question, forms):
    """Count one question as one would on paper: form by form."""
    said = [form.answers[question.pk] for form in forms if not form.is_invalid]
    said = [given for given in said if not given.is_empty]
    ticks = Counter(tick for given in said for tick in given.ticks)
    numbers = range(1, 6) if question.kind == "SCALE" else [option.order for option in question.options.all()]
    return [(ticks[number], len(said)) for number in numbers]


def compare(survey, forms):
    assert survey.n == sum(not form.is_invalid for form in forms)
    for result in survey.results:
        if not result.is_text:
            assert counts(result) == recount(result.question, forms)
            for crossed in result.crossed:
                key = crossed.group.key
                own = [form for form in forms if key in (form.age_band, getattr(form.building, "pk", None))]
                assert [(line.count, line.of) for line in crossed.lines] == recount(result.question, own)
        marks = [tick for form in forms if not form.is_invalid for tick in form.answers[result.question.pk].ticks]
        if result.is_scale and marks:
            assert float(result.mean) == pytest.approx(mean(marks))
            assert result.median == Decimal(str(median(marks)))


# The neighborhood is the same for all examples; each begins by clearing away the questionnaire before.
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_a_thousand_random_forms_count_as_by_hand(seed, here, community_worker):
    by = community_worker
    Questionnaire.objects.filter(neighborhood=here).delete()
    paper = make_paper(here, by)
    houses, rng = list(Building.objects.filter(neighborhood=here)), random.Random(seed)
    forms = [drawn(rng, paper, houses) for _n in range(1000)]
    store(paper, forms, by)
    for told_by in (BUILDING, AGE):
        compare(survey_of(paper, by=told_by, texts=0), forms)
    house = rng.choice(houses)
    compare(survey_of(paper, {"building": house}, texts=0), [form for form in forms if form.building == house])


def test_thousands_ask_as_often_as_three_and_quickly(paper, houses, community_worker):
    rng = random.Random(1)
    store(paper, [drawn(rng, paper, houses) for _n in range(3)], community_worker)
    with CaptureQueriesContext(
        connection,
    ) as few:
        survey_of(paper, by=BUILDING)
    store(paper, [drawn(rng, paper, houses) for _n in range(2797)], community_worker)
    began = perf_counter()
    with CaptureQueriesContext(connection) as many:
        survey_of(paper, by=BUILDING)
    assert len(few) == len(many)
    assert perf_counter() - began < 2


def test_a_paper_is_read_in_two_queries(paper, django_assert_num_queries):
    row = Questionnaire.objects.get()
    with django_assert_num_queries(2):
        found = paper_of(row)
        assert [len(question.options.all()) for question in found.questions] == [3, 4, 0, 0]
    assert Question.objects.count() == 4
