"""A neighborhood in which residents were heard in every way, for the pages that show it."""

from datetime import timedelta
from types import SimpleNamespace

from django.core.files.base import ContentFile
from django.utils import timezone

from projects.models import ProjectParty
from renovation.core.enums import Role
from renovation.core.lib.files import clean_file
from renovation.core.models import Organization
from residents.actions.delegate import name_delegate
from residents.actions.dispute import add_session, open_dispute
from residents.actions.dispute_party import add_party
from residents.actions.finding import Result, record_findings
from residents.actions.idea import register_idea
from residents.actions.idea_photo import add_idea_photos
from residents.models import ChecklistLine
from tests.fixtures.cast import DISTRICT, make_site, make_user
from tools.auditing.corpus import photo as photos


def make_world(loop, here):
    """Return `idea` with a photo, `dispute` with a party and a sitting, `delegate` with a finding, on `site`."""
    today, worker = timezone.localdate(), loop.doer
    site = make_site(here)
    firm = Organization.objects.create(name="示例施工", kind="CONTRACTOR", region_id=DISTRICT)
    ProjectParty.objects.create(project=site.project, role="CONTRACTOR", organization=firm)
    row = loop.to_supervise(loop.log("南门口停车太乱，请划停车位", category="PARKING", voice=loop.voice))
    idea = register_idea(
        by=loop.yellow,
        suggestion=row,
        title="南墙空地划停车位",
        site=site,
        plan_version="施工图第二版",
        adopted_on=today,
    )
    picture = clean_file(ContentFile(photos.phone_photo(800, 600)), "车位.jpg")
    add_idea_photos(by=worker, idea=idea, photos=[picture], caption="划线后")
    dispute = open_dispute(by=worker, neighborhood=here, kind="NOISE", title="夜间施工争执", text="半夜还在切割")
    add_party(by=worker, dispute=dispute, name="李四", phone="13800138000", claim="晚上十点后停工")
    add_session(by=worker, dispute=dispute, held_on=today, text="双方同意22点后停工")
    delegate = name_delegate(
        by=worker,
        site=site,
        name="王大爷",
        stage="QUALITY",
        phone="13800138000",
        named_on=today - timedelta(days=3),
    )
    line = ChecklistLine.objects.filter(stage="QUALITY", is_active=True).first()
    result = Result(line, "DEFECT", "井盖没有盖平")
    (finding,) = record_findings(by=worker, delegate=delegate, found_on=today, results=[result])
    officer = make_user("officer", Role.DISTRICT_OFFICER, DISTRICT)
    return SimpleNamespace(
        idea=idea, row=row, dispute=dispute, delegate=delegate, finding=finding, site=site, officer=officer
    )
