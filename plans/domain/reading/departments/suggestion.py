"""What to propose for a printed department: full name, function, governance."""

import re

from plans.domain.plan_files.schema import DepartmentEntry, Governance
from plans.domain.reading.departments.bodies import (
    COUNTY,
    FUNCTIONS,
    GOVERNANCE,
    MUNICIPALITIES,
    OTHER,
    TOWNSHIP,
)
from plans.domain.reading.departments.naming import full_name, plain

_ENVIRONMENT = re.compile(r"生态环境局|环境保护局|环保局")
_OF_HIGHER_CITY = re.compile(r"[一-龥]{2,5}[市州盟][一-龥]{2,6}(?:生态环境局|环保局)")
_TOWNS = re.compile(r"^(?:各|有关|相关).*(?:乡|镇|街道|苏木)")
_COUNTIES = re.compile(r"^(?:各|有关|相关|所有)[^局委办部厅]*[县区旗市州盟]|区人民政府$|区政府$")


def suggest_department(name: str, place_name: str) -> DepartmentEntry:
    """The entry to propose for a department that a plan of a place prints; a person decides."""
    printed, name = name, plain(name)
    governance = _governance(name, place_name)
    canonical = full_name(name, place_name)
    if governance is Governance.COLLECTIVE and place_name not in canonical:
        canonical = place_name + canonical
    return DepartmentEntry(
        name=printed,
        canonical=canonical,
        function=_function(name, governance),
        governance=governance,
    )


def _function(name: str, governance: Governance) -> str:
    if governance is Governance.COLLECTIVE:
        return _function_of_several(name)
    if re.fullmatch(r"[一-龥]{0,10}[县区旗市州](?:人民)?政府", name):
        return COUNTY
    return next((function for function, words in FUNCTIONS if words.search(name)), OTHER)


def _function_of_several(name: str) -> str:
    """Several counties or townships have a function; several departments have not."""
    if "部门" in name or "单位" in name:
        return OTHER
    if _COUNTIES.search(name) and not _TOWNS.search(name):
        return COUNTY
    if _TOWNS.search(name):
        return TOWNSHIP
    return next((function for function, words in FUNCTIONS if words.search(name)), OTHER)


def _governance(name: str, place_name: str) -> Governance:
    for governance, words in GOVERNANCE:
        if words.search(name):
            return governance
    if _ENVIRONMENT.search(name):
        return _environment_bureau(name, place_name)
    return Governance.LOCAL


def _environment_bureau(name: str, place_name: str) -> Governance:
    """A county's bureau belongs to the city's, a city's answers to place and province alike."""
    if place_name in MUNICIPALITIES and name.startswith(("市", place_name)):
        return Governance.LOCAL
    of_county = place_name.endswith(("县", "旗", "区")) and not place_name.endswith("自治区")
    if of_county and not name.startswith("市"):
        return Governance.VERTICAL
    if _OF_HIGHER_CITY.fullmatch(name) and not name.startswith(place_name):
        return Governance.VERTICAL
    return Governance.DUAL
