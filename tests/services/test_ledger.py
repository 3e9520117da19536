"""A ledger on its way through a real worker: tried, confirmed, committed, and on the command center's figures."""

import pytest

from projects.actions.ledger_import import commit_ledger, match_ledger
from projects.enums import ImportState
from projects.transfer.ledger_import import receive
from renovation.core.models import Neighborhood, StaleMark
from renovation.dashboard.models import Rollup
from tests.fixtures.cast import COMMUNITY, DISTRICT
from tests.services.conftest import until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("worker")]
ROWS = "街道,社区,小区名称,建成年代,楼栋数,户数,建筑面积(㎡)\n金明池街道,碧水社区,大梁北院,84年,3栋,１００,8500\n"


def test_ledger_is_tried_and_committed_by_the_worker(start_worker, tmp_path, regions, district_officer):
    path = tmp_path / "台账.csv"
    path.write_text(ROWS, encoding="gb18030")
    ledger = receive(by=district_officer, region=regions[DISTRICT], path=path, filename=path.name)

    def is_in(state):
        def reached():
            ledger.refresh_from_db()
            assert ledger.state not in (ImportState.FAILED, ImportState.REFUSED), ledger.error
            return ledger.state == state

        return reached

    match_ledger(by=district_officer, ledger=ledger, sheet=ledger.sheet, kind=ledger.kind, mapping=ledger.mapping)
    start_worker()
    until(is_in(ImportState.READY), 60)
    assert (ledger.summary["created"], Neighborhood.objects.count()) == (1, 0)
    commit_ledger(by=district_officer, ledger=ledger)
    until(is_in(ImportState.DONE), 30)
    assert Neighborhood.objects.get().household_count == 100
    until(lambda: not StaleMark.objects.exists(), 10)
    assert Rollup.objects.get(pk=COMMUNITY).figures["neighborhoods_to_renovate"] == 1
