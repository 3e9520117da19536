"""At 320 px, the smallest phones and the largest zoom, no page of residents' voices scrolls sideways."""

import pytest

from residents.actions.event import announce_event, hold_event
from residents.actions.visit_round import open_round
from residents.models import IdeaNotice, Questionnaire
from tests.browser.said_world import make_world
from tests.residents.survey_cast import make_paper

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(loop, here):
    world = make_world(loop, here)
    world.round = open_round(by=loop.doer, neighborhood=here, title="改造意愿入户走访")
    facts = {"kind": "STOOL_COUNCIL", "title": "停车位怎么划", "place": "3号楼前", "starts_at": world.row.opened_at}
    world.event = hold_event(by=loop.doer, event=announce_event(by=loop.doer, neighborhood=here, **facts))
    world.paper = make_paper(here, loop.doer).questionnaire
    return world


def staff_pages(world, here):
    paper, asked = world.paper.pk, f"/suggestions/{world.row.pk}"
    return [
        "/",
        "/voice/",
        "/notices/",
        "/suggestions/?view=board",
        "/suggestions/list/",
        f"{asked}/",
        f"{asked}/hand-over/",
        f"/neighborhoods/{here.pk}/",
        f"/suggestions/poster/{here.pk}/",
        "/ideas/",
        "/ideas/adoption/",
        f"/ideas/{world.idea.pk}/",
        "/delegates/",
        f"/delegates/sites/{world.site.pk}/",
        f"/delegates/{world.delegate.pk}/findings/",
        "/disputes/",
        f"/disputes/{world.dispute.pk}/",
        "/visits/",
        "/visits/doors/",
        f"/neighborhoods/{here.pk}/visits/",
        f"/visits/rounds/{world.round.pk}/",
        f"/visits/rounds/{world.round.pk}/map/",
        f"/visits/rounds/{world.round.pk}/pending/",
        "/events/",
        f"/events/{world.event.pk}/",
        "/questionnaires/",
        f"/questionnaires/{paper}/",
        f"/questionnaires/{paper}/key/",
        f"/questionnaires/{paper}/results/",
        f"/questionnaires/{paper}/texts/",
        f"/questionnaires/{paper}/sheet/",
        "/m/intake/",
        "/m/check/",
    ]


def loop_pages(loop, world):
    """The moves, each as whoever makes it."""
    plain = loop.log("3号楼2单元下水道堵了，污水漫到楼道")
    reported = loop.to_report(loop.log("楼顶漏水", category="ROOF"))
    notice = IdeaNotice.objects.filter(told_at=None).first()
    return {
        loop.committee: [f"/suggestions/{plain.pk}/study/", f"/suggestions/{plain.pk}/merge/"],
        loop.yellow: [f"/suggestions/{loop.to_plan(loop.log('路灯不亮', category='LIGHTING')).pk}/plan/"],
        loop.doer: [f"/suggestions/{world.row.pk}/report-done/", f"/ideas/{world.idea.pk}/photos/add/"],
        loop.red: [f"/suggestions/{reported.pk}/report-back/", f"/ideas/notices/{notice.pk}/tell/"],
    }


@pytest.fixture
def narrow(page):
    page.set_viewport_size({"width": 320, "height": 640})


def test_no_staff_page_scrolls_sideways(
    page, live_server, sign_in, narrow, no_sideways_scroll, shot, loop, here, world
):
    for user, paths in {loop.doer: staff_pages(world, here), **loop_pages(loop, world)}.items():
        sign_in(user)
        for path in paths:
            answer = page.goto(live_server.url + path)
            assert answer.status == 200, (path, answer.status)
            try:
                no_sideways_scroll(page)
            except AssertionError as error:
                shot(page, f"small{path.replace('/', '-')}")
                raise AssertionError(f"{path}: {error}") from None


def test_no_page_for_everybody_scrolls_sideways(page, live_server, narrow, no_sideways_scroll, here, world):
    """Beside those of tests/browser/test_open.py: with a questionnaire, a meeting and photos on them."""
    key = Questionnaire.objects.get().public_key
    for path in (f"/open/n/{here.pk}/", f"/open/s/{world.row.number}/", f"/open/q/{key}/", f"/open/q/{key}/thanks/"):
        assert page.goto(live_server.url + path).status == 200, path
        no_sideways_scroll(page)
