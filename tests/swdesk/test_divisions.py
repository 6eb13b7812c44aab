"""Naming a unit from the packed divisions."""

from swdesk.divisions import COUNTY, division, place_of, suggest


def test_a_county_of_the_news_is_found() -> None:
    assert [item.code for item in suggest("官渡区", (COUNTY,))] == ["530111"]


def test_parts_narrow_the_search() -> None:
    assert all("官渡区" in item.full for item in suggest("官渡区 街道"))


def test_the_gap_named_in_the_domain_paper_is_no_error() -> None:
    assert [item for item in suggest("民安街道") if "牡丹江" in item.full] == []


def test_unknown_code() -> None:
    assert division("999999") is None


def test_a_township_says_where_it_lies() -> None:
    [item] = suggest("平房区 平房镇")
    assert place_of(item.code) == {
        "province": "黑龙江省",
        "city": "哈尔滨市",
        "county": "平房区",
        "township": "平房镇",
    }
