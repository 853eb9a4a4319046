"""The reference of the settings says what the settings read."""

import pytest
from django.core.management import call_command

from carbon_peak.reference import REQUIRED, Read, Undescribed, read_settings


def test_the_page_is_up_to_date() -> None:
    call_command("settings_reference", check=True)


def test_defaults_and_what_production_asks_for() -> None:
    source = """
A = environment.text("B", None if PRODUCTION else "x", hint="Set it.", about="b")
C = f(environment.number("A", 3, about="a | b"), environment.key("K", made(), about="k"))
D = environment.folder("D", BASE / "var", about="d")
E = environment.flag("E", PRODUCTION, about="e")
"""
    assert read_settings(source) == [
        Read("A", "`3`", "a \\| b"),
        Read("B", REQUIRED, "b"),
        Read("D", '`BASE / "var"`', "d"),
        Read("E", "`true` in production, else `false`", "e"),
        Read("K", REQUIRED, "k"),
    ]


def test_a_variable_without_a_word_about_it_is_found() -> None:
    with pytest.raises(Undescribed, match="PORT"):
        read_settings('environment.number("PORT", 1)')
