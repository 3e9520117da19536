"""The residents' part of the hand-written figures: by source, where its rows lie and what is counted of them."""

_OPEN, _LATE = "s.step < 6", "s.step < 6 AND s.due_on < '{day}'"
_CLOSED = "s.step = 6 AND s.ending NOT IN ('MERGED', 'INVALID')"
_RATED = f"{_CLOSED} AND s.satisfaction IN ('SATISFIED', 'PARTLY', 'NOT')"
_STEPS = ("collect", "study", "plan", "supervise", "report_back")


def _count(condition: str = "") -> str:
    return f"count(*) FILTER (WHERE {condition})" if condition else "count(*)"


SUGGESTIONS = {
    "suggestions": _count("s.ending <> 'INVALID'"),
    "suggestions_adopted": _count("s.verdict = 'ADOPT'"),
    "suggestions_open": _count(_OPEN),
    "suggestions_overdue": _count(_LATE),
    "suggestions_climbed": _count(f"{_OPEN} AND s.level < 12"),
    "suggestions_unowned": _count(f"{_OPEN} AND s.owner_id IS NULL"),
    "suggestions_reopened": _count("s.is_reopened"),
    "suggestions_ended": _count(_CLOSED),
    "suggestions_solved": _count("s.ending = 'DONE'"),
    "suggestions_told": _count(f"{_CLOSED} AND s.satisfaction NOT IN ('', 'UNREACHED')"),
    "suggestions_due": _count(f"({_CLOSED}) OR ({_LATE})"),
    "suggestions_rated": _count(_RATED),
    "suggestions_satisfied": _count(f"{_CLOSED} AND s.satisfaction IN ('SATISFIED', 'PARTLY')"),
}
for _number, _name in enumerate(_STEPS, start=1):
    SUGGESTIONS[f"suggestions_at_{_name}"] = _count(f"s.step = {_number}")
    SUGGESTIONS[f"suggestions_late_at_{_name}"] = _count(f"s.step = {_number} AND s.due_on < '{{day}}'")

_HELD = "e.held_at IS NOT NULL AND NOT e.is_cancelled"
_MET = "EXISTS (SELECT FROM residents_visit v WHERE v.dwelling_id = d.id AND v.result = 'MET')"
_SITE = "JOIN projects_projectsite p ON p.id = {alias}.site_id JOIN core_neighborhood n ON n.id = p.neighborhood_id"
_PAPER = (
    "JOIN residents_questionnaire q ON q.id = x.questionnaire_id JOIN core_neighborhood n ON n.id = q.neighborhood_id"
)
# alias → (what is read, the column of the region, the figures)
SOURCES: dict[str, tuple[str, str, dict[str, str]]] = {
    "said": ("residents_suggestion s", "s.region_id", SUGGESTIONS),
    "idea": (
        "residents_idea i JOIN residents_suggestion s ON s.id = i.suggestion_id "
        "JOIN projects_projectsite p ON p.id = i.site_id",
        "s.region_id",
        {"ideas": _count(), "ideas_built": _count("p.status IN (3, 4)")},
    ),
    "event": (
        "residents_event e JOIN core_neighborhood n ON n.id = e.neighborhood_id",
        "n.region_id",
        {"events_held": _count(_HELD)},
    ),
    "came": (
        "residents_eventattendance a JOIN residents_event e ON e.id = a.event_id "
        "JOIN core_neighborhood n ON n.id = e.neighborhood_id",
        "n.region_id",
        {"event_attendance": f"sum(a.people) FILTER (WHERE {_HELD})"},
    ),
    "visit": (
        "residents_visit v JOIN core_neighborhood n ON n.id = v.neighborhood_id",
        "n.region_id",
        {"visits": _count(), "visits_met": _count("v.result = 'MET'")},
    ),
    "door": (
        "core_dwelling d JOIN core_building b ON b.id = d.building_id "
        "JOIN core_neighborhood n ON n.id = b.neighborhood_id",
        "n.region_id",
        {"doors": _count("d.is_home"), "doors_reached": _count(f"d.is_home AND {_MET}")},
    ),
    "issue": (
        f"residents_questionnaireissue x {_PAPER}",
        "n.region_id",
        {"questionnaires_issued": "sum(x.count)"},
    ),
    "sheet": (
        f"residents_response x {_PAPER}",
        "n.region_id",
        {"questionnaires_returned": _count(), "questionnaires_valid": _count("x.is_valid")},
    ),
    "delegate": (
        f"residents_delegate g {_SITE.format(alias='g')}",
        "n.region_id",
        {"delegates": _count("g.ends_on IS NULL OR g.ends_on >= '{day}'")},
    ),
    "finding": (
        f"residents_finding f JOIN residents_delegate g ON g.id = f.delegate_id {_SITE.format(alias='g')}",
        "n.region_id",
        {"findings": _count()},
    ),
    "defect": (
        f"projects_defect x {_SITE.format(alias='x')}",
        "n.region_id",
        {
            "defects": _count(),
            "defects_open": _count("x.state <> 'CLOSED'"),
            "defects_overdue": _count("x.state <> 'CLOSED' AND x.due_on < '{day}'"),
            "defects_closed": _count("x.state = 'CLOSED'"),
        },
    ),
    "dispute": (
        "residents_dispute x JOIN core_neighborhood n ON n.id = x.neighborhood_id",
        "n.region_id",
        {
            "disputes": _count(),
            "disputes_open": _count("x.state = 'OPEN'"),
            "disputes_settled": _count("x.state = 'SETTLED'"),
        },
    ),
}
FIGURES = [name for _from, _region, figures in SOURCES.values() for name in figures]
