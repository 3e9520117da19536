"""The demo dataset keeps away from real data."""

import pytest
from django.core.management import CommandError, call_command

from renovation.core.models import Region
from renovation.dashboard.demo.user import PASSWORD
from tests.fixtures.cast import make_region, make_user


def test_other_data_is_never_touched(db, capsys):
    make_region("4102")
    make_user("somebody")
    with pytest.raises(CommandError, match="不载入"):
        call_command("seed_demo")
    call_command("seed_demo", once=True)
    assert Region.objects.count() == 1
    assert PASSWORD not in capsys.readouterr().out
