"""The search of the workbench: what pages hide in a text is not told by finding it either."""

import pytest

from residents.models import Suggestion
from residents.queries.suggestion import search

SECRETS = ["请打13812345678", "身份证410202199001011234", "加微信13812345678谢谢", "电话１３８１２３４５６７８"]
ASKED = ["13812345678", "1381", "2345", "5678", "1234", "打1381", "8123456", "199001011234", "１３８１", "微信1381"]


@pytest.mark.parametrize("text", SECRETS)
def test_a_hidden_number_is_not_found_by_any_part_of_it(case, text):
    case.taken_in(text=text)
    Suggestion.objects.update(place=text[:80])
    found = {asked for asked in ASKED if search(Suggestion.objects.all(), asked).exists()}
    assert found == set()
    assert not search(Suggestion.objects.all(), f"{text[:1]} 1381").exists(), "nor beside a word that is there"


@pytest.mark.parametrize("asked", ["下水道", "3号楼", "3号楼 301", "堵"])
def test_words_and_doors_are_found(case, asked):
    """The control: with nothing hidden in them the same search finds."""
    case.taken_in(text="3号楼301下水道堵了，电话13812345678")
    assert search(Suggestion.objects.all(), asked).get() == case.row


def test_the_number_of_the_suggestion_itself_is_found(case):
    row, _other = case.taken_in().row, case.taken_in().row
    assert search(Suggestion.objects.all(), row.number[:12]).first() == row
    assert search(Suggestion.objects.all(), f"下水道 {row.number}").get() == row
