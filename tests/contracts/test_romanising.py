import csv
import re
import subprocess
import sys
from importlib.resources import files

import pytest

from contracts.regions import UnknownRegion
from contracts.romanising import region_name


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("北京市", "Beijing"),
        ("东城区", "Dongcheng District"),
        ("密云县", "Miyun County"),
        ("胜利街道", "Shengli Subdistrict"),
        ("杨镇地区", "Yangzhen Area"),
        ("古北口镇", "Gubeikou Town"),
        ("什刹海街道", "Shichahai Subdistrict"),
        ("大栅栏街道", "Dashilan Subdistrict"),
        ("朝阳区", "Chaoyang District"),
        ("长安社区居委会", "Chang'an Community"),
        ("复兴路20号社区居委会", "Fuxinglu20hao Community"),
        ("上庄村委会", "Shangzhuang Village"),
    ],
)
def test_a_division_is_called_by_its_name_in_pinyin_and_its_kind(name: str, told: str) -> None:
    assert region_name(name, "en") == told


def test_a_code_leads_to_the_name_in_either_language() -> None:
    assert region_name("110108003", "zh") == "羊坊店街道"
    assert region_name("110108003", "en") == "Yangfangdian Subdistrict"


def test_a_code_that_is_none_is_refused() -> None:
    with pytest.raises(UnknownRegion):
        region_name("999999", "en")


def test_every_division_of_the_city_can_be_read_in_latin_letters() -> None:
    with (files("contracts") / "data" / "beijing-divisions.csv").open(encoding="utf-8") as lines:
        told = {row["name"]: region_name(row["name"], "en") for row in csv.DictReader(lines)}
    assert [(name, said) for name, said in told.items() if not re.fullmatch(r"[A-Z0-9][A-Za-z0-9 ',()-]+", said)] == []


def test_a_process_that_says_no_english_name_does_not_load_the_dictionary() -> None:
    """It would take a third of a relay's memory."""
    asked = "import sys, services.city.working; print('pypinyin' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", asked], check=True, capture_output=True, text=True).stdout
    assert told == "False\n"
