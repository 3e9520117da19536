"""Every address that changes something leaves a line in the trail: the whole way, through pages."""

import pytest
from django.urls import reverse

from renovation.core.enums import Role
from renovation.core.models import ApiToken
from tests.fixtures.cast import CITY, COMMUNITY, make_user
from tests.fixtures.trace import leaves_a_trace


def test_check_has_teeth(db):
    with pytest.raises(AssertionError, match="left no trace"), leaves_a_trace("core:password"):
        pass


def test_writing_pages_leave_a_trace(client, here, district_officer):
    client.force_login(district_officer)
    facts = {"built_precision": "UNKNOWN", "building_count": "1", "entrance_count": "0", "household_count": "1"}
    posts = {
        "projects:neighborhood-add": ([], {"region": COMMUNITY, "name": "新院", **facts}),
        "projects:contact-add": ([here.pk], {"name": "王芳", "phone": "13374499813"}),
        "core:token-add": ([], {"name": "统计", "days": "30", "capabilities": ["VIEW"]}),
        "core:language": ([], {"language": "en"}),
    }
    for name, (args, data) in posts.items():
        with leaves_a_trace(name) as written:
            assert client.post(reverse(name, args=args), data).status_code in (200, 302)
        assert all(entry.by_id == district_officer.pk and entry.request_id for entry in written)
    with leaves_a_trace("core:token-revoke"):
        client.post(reverse("core:token-revoke", args=[ApiToken.objects.get().pk]))


def test_pages_of_the_auditor_leave_a_trace(client, regions):
    client.force_login(make_user("auditor", Role.AUDIT_ADMIN, CITY))
    with leaves_a_trace("core:audit-check"):
        client.post(reverse("core:audit-check"))
    with leaves_a_trace("core:audit-list"):
        client.get(reverse("core:audit-list"))
