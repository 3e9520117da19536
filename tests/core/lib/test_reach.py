"""Reach is a set of places: no span inside another, narrowing never widens."""

from hypothesis import given
from hypothesis import strategies as st

from renovation.core.lib.reach import Reach, Span, ancestors

codes = st.sampled_from(
    ["", "4102", "4102A1", "410202", "4102A1001", "4102A1002", "4102A1001001", "4102A1001002", "4103"]
)
spans = st.builds(Span, codes, st.sampled_from([None, 1, 2]))


def reaches(granted, code, organization):
    """What the reach means, said without any cleverness."""
    return any(code.startswith(span.code) and span.organization_id in (None, organization) for span in granted)


@given(st.lists(spans, max_size=6), codes, st.sampled_from([1, 2, 3]))
def test_reach_of_means_what_its_spans_mean(granted, code, organization):
    kept = Reach.of(granted)
    assert reaches(kept.spans, code, organization) == reaches(granted, code, organization)
    for inner in kept.spans:
        others = [span for span in kept.spans if span != inner]
        assert not any(inner.code.startswith(o.code) and o.organization_id is None for o in others)


@given(st.lists(spans, max_size=5), codes, codes, st.sampled_from([1, 2, 3]))
def test_narrowed_is_the_part_inside(granted, inside, code, organization):
    narrowed = Reach.of(granted).narrowed(inside)
    expected = reaches(granted, code, organization) and code.startswith(inside)
    assert reaches(narrowed.spans, code, organization) == expected


def test_covers_a_region_only_for_all_organizations():
    assert Reach.of([Span("4102A1")]).covers("4102A1001")
    assert not Reach.of([Span("4102A1", 7)]).covers("4102A1001")
    assert not Reach.of([Span("4102A1001")]).covers("4102A1")


def test_ancestors_are_the_prefixes_nearest_first():
    assert ancestors("4102A1001001") == ["4102A1001", "4102A1", "4102"]
    assert ancestors("4102") == []
