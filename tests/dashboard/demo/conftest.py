import pytest
from django.db import transaction

from renovation.dashboard.demo.load import load


@pytest.fixture(scope="package")
def loaded(django_db_setup, django_db_blocker):
    """The dataset, loaded once for this folder and rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        load()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(loaded, db):
    """Each test's own changes to the dataset are rolled back too."""
