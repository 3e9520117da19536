"""Every row has a place."""

import pytest
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist

from renovation.core.models import Building
from tests.architecture.code import STOREYS

# Catalogs of the whole country and the one row of the machinery itself.
PLACELESS = {
    *("ItemClass", "ItemType", "RollupState"),
    *("ChecklistLine", "NoticeTemplate", "SpecialDay", "SuggestionCategory"),
    *("AuditArchive", "AuditCheck", "AuditSeal", "AuditSealItem", "ForgetRun"),
    *("Heartbeat", "PasswordRecord", "RateBucket", "Tombstone"),
    *("PortalSession", "RecoveryCode", "SecondFactor"),
}
OURS = {name.split("/")[-1] for name in STOREYS}


def own_models():
    return [model for model in apps.get_models() if model._meta.app_label in OURS]


def fault(model) -> str:
    """Say why the model's REGION_CODE leads nowhere; empty if it leads to a region's code."""
    path = getattr(model, "REGION_CODE", "")
    if not path:
        return "no REGION_CODE"
    *steps, last = path.split("__")
    try:
        for step in steps:
            model = model._meta.get_field(step).related_model
        model._meta.get_field(last)
    except (FieldDoesNotExist, AttributeError) as error:
        return str(error)
    return "" if last == "region_code" or (model.__name__, last) == ("Region", "code") else f"{path} is no code"


@pytest.mark.parametrize("model", own_models(), ids=lambda model: model.__name__)
def test_model_says_where_its_rows_stand(model):
    assert model.__name__ in PLACELESS or fault(model) == ""


def test_placeless_models_are_few_and_real():
    names = {model.__name__ for model in own_models()}
    assert names >= PLACELESS
    assert not any(fault(model) == "" for model in own_models() if model.__name__ in PLACELESS)


@pytest.mark.parametrize("path", ["", "neighborhood__city", "neighborhood__name"])
def test_check_has_teeth(monkeypatch, path):
    monkeypatch.setattr(Building, "REGION_CODE", path)
    assert fault(Building)
