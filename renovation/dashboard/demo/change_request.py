"""A few requests that wait for their second person and one parameter that has had both; no figure changes by them."""

from datetime import date
from typing import Any

from projects.actions.site import change_site
from projects.models import ProjectSite
from renovation.core.actions.building import ask_to_drop_building
from renovation.core.actions.parameter import propose_parameter
from renovation.core.enums import FINISHED
from renovation.core.models import Building, User
from renovation.core.policy import Can
from renovation.core.scope import reach
from renovation.dashboard.actions.change_request import approve_request
from renovation.dashboard.demo.name import NOTE
from renovation.dashboard.demo.region import DISTRICT


def ask(today: date) -> None:
    """Let the demo's people ask: for a deletion, a correction and two parameters, of which the city approves one."""
    city, district, street, community = (_user(name) for name in ("city", "district", "street", "community"))
    silent: dict[str, Any] = {"by": district, "code": "report.silent", "region_code": DISTRICT}
    silent |= {"value": 21, "valid_from": today}
    asked = propose_parameter(**silent, citation=f"{NOTE}：示例通知", reason="汛期施工，每三周至少上报一次")
    approve_request(by=city, request=asked, note="同意")
    soon = silent | {"code": "report.due_soon", "value": 45}
    propose_parameter(**soon, citation=f"{NOTE}：示例通知", reason="提前一个半月提醒备料")
    building = Building.objects.within(reach(community, Can.EDIT_NEIGHBORHOOD)).order_by("-pk").first()
    if building is not None:
        ask_to_drop_building(by=community, building=building, reason="该楼已拆除，现场核实无此楼栋")
    sites = ProjectSite.objects.within(reach(street, Can.EDIT_PROJECT)).filter(status__in=FINISHED)
    site = sites.order_by("pk").first()
    if site is not None:
        counted = site.household_count + 2
        change_site(
            by=street,
            site=site,
            version=site.version,
            household_count=counted,
            correction_reason="竣工复核时发现漏计 2 户",
        )


def _user(username: str) -> User:
    return User.objects.get(username=username)
