from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from projects.queries import agenda
from projects.queries.defect import CHECKS, defect_rows, late_defects, to_answer
from renovation.core.enums import Role
from renovation.core.policy import Can, roles_with
from renovation.core.queries.change_request import asked_by, count_waiting, waiting_for
from renovation.core.queries.delivery import count_failed, count_late
from renovation.core.queries.own_token import running_out
from renovation.core.scope import reach
from renovation.dashboard.queries.command import headlines
from renovation.dashboard.queries.figures import path_figures, top_figures
from residents.queries.board import count_text, counted
from residents.queries.climbed import climbed_to
from residents.queries.dispute import dispute_rows, late_disputes
from residents.queries.idea import to_tell
from residents.queries.stuck import own_batons, stuck


@require_safe
def my_work(request: HttpRequest) -> HttpResponse:
    """The page after login: what is mine to do today, by what my duties grant."""
    user: Any = request.user
    if not user.current_duties:
        who = [Role(role).label for role in roles_with(Can.GRANT_DUTY)]
        return render(request, "dashboard/my_work/none.html", {"who": who})
    if reach(user, Can.MANAGE_SYSTEM):
        return render(request, "dashboard/my_work/system.html", {"failed": count_failed(), "late": count_late()})
    is_firm = not any(span.organization_id is None for span in reach(user, Can.VIEW).spans)
    context = _of_firm(user) if is_firm else _of_office(user)
    context["can_collect"] = bool(reach(user, Can.COLLECT))
    return render(request, f"dashboard/my_work/{'firm' if is_firm else 'office'}.html", context)


def _of_firm(user: Any) -> dict[str, Any]:
    defects, has_more = to_answer(user)
    return {
        "sites": agenda.own_sites(user),
        "mine": own_batons(user),
        "defects": defects,
        "has_more_defects": has_more,
    }


def _of_office(user: Any) -> dict[str, Any]:
    tops = top_figures(user)
    top = tops[0] if tops else None
    terms = agenda.terms_today()
    waiting_count = count_waiting(user)
    has_tasks = bool(reach(user, Can.EDIT_NEIGHBORHOOD))
    return {
        "tops": tops,
        "top": top,
        "tiles": headlines(path_figures(user, top.code)) if top and not has_tasks else [],
        "counts": agenda.counts(user, terms),
        "late": agenda.late_sites(user),
        "due": agenda.due_sites(user, terms=terms),
        "silent": agenda.silent_sites(user, terms=terms),
        "waiting_count": waiting_count,
        "waiting": waiting_for(user) if waiting_count else [],
        "asked_count": asked_by(user).count(),
        "imports": agenda.waiting_imports(user),
        "has_tasks": has_tasks,
        "tokens": running_out(user),
        "mine": own_batons(user),
        "ideas": to_tell(user) if reach(user, Can.COLLECT) else [],
        "stuck": stuck(user) if reach(user, Can.ASSIGN) else [],
        **_overdue(user),
    }


def _overdue(user: Any) -> dict[str, Any]:
    """Return how many defects and disputes are past their day, for those who see to them ("" for none), and what of
    all that lies overdue with others has climbed to this user.
    """
    climbed, has_more = climbed_to(user)
    rows = {
        "late_defects": late_defects(defect_rows(user)) if any(reach(user, can) for can in CHECKS) else None,
        "late_disputes": late_disputes(dispute_rows(user)) if reach(user, Can.MEDIATE) else None,
    }
    numbers = {name: 0 if late is None else counted(late) for name, late in rows.items()}
    said = {name: count_text(number) if number else "" for name, number in numbers.items()}
    return said | {"climbed": climbed, "has_more_climbed": has_more}
