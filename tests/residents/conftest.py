import pytest

from tests.residents.loop_cast import Case, people


@pytest.fixture
def vests(regions):
    """Everybody around the loop, by name."""
    return people()


@pytest.fixture
def case(vests, here):
    return Case(vests, here)
