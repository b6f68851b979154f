"""Codes given from outside: what is taken, and what is sent back with a sentence."""

import pytest

from service_centre.identifiers import BadCreditCode, BadProjectCode, CreditCode, ProjectCode, check_character


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2026-620100-47-01-000001", "2026-620100-47-01-000001"),
        ("2015-110000-70-03-012345", "2015-110000-70-03-012345"),
        ("2611-440100-04-01-123456", "2611-440100-04-01-123456"),
        ("2101-330106-04-01-884120", "2101-330106-04-01-884120"),
        ("  ２０２６－620100-47-01-000001 ", "2026-620100-47-01-000001"),
    ],
    ids=["year", "first year", "year and month", "month of an early code", "full-width"],
)
def test_project_codes_of_both_forms_are_taken(text: str, value: str) -> None:
    assert ProjectCode.parse(text).value == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2014-620100-47-01-000001",
        "2613-620100-47-01-000001",
        "2026-050100-47-01-000001",
        "2026-620100-47-01-000000",
        "2026-620100-47-01-00001",
        "2026-620100-47-01-000001; DROP",
        "٢٠٢٦-٦٢٠١٠٠-٤٧-٠١-٩٩٩٩٩٣",
    ],
)
def test_a_code_that_cannot_be_is_sent_back(text: str) -> None:
    with pytest.raises(BadProjectCode):
        ProjectCode.parse(text)


@pytest.mark.parametrize("place", range(18))
def test_a_credit_code_with_one_wrong_character_is_sent_back(place: int) -> None:
    right = "91990000MA0000013"
    right += check_character(right)
    assert CreditCode.parse(right.lower()).value == right
    other = "7" if right[place] != "7" else "8"
    with pytest.raises(BadCreditCode):
        CreditCode.parse(right[:place] + other + right[place + 1 :])
