"""The bill of materials names every package of the lock, once, with its licence."""

import re

from carbon_peak.sbom import LOCK, Locked, bill_of_materials, licence_of, locked

TEXT = """amqp==5.4.2 \\
    --hash=sha256:{a} \\
    --hash=sha256:{b}
colorama==0.4.6 ; sys_platform == 'win32' \\
    --hash=sha256:{b}
""".format(a="a" * 64, b="b" * 64)


def test_a_lock_is_read_with_its_hashes() -> None:
    assert locked(TEXT) == [
        Locked("amqp", "5.4.2", ("a" * 64, "b" * 64)),
        Locked("colorama", "0.4.6", ("b" * 64,)),
    ]


def test_the_bill_holds_all_that_is_locked() -> None:
    text = LOCK.read_text(encoding="utf-8")
    bill = bill_of_materials(locked(text), "1.0")
    components = bill["components"]
    assert isinstance(components, list)
    assert len(components) == len(re.findall(r"^\S+==", text, re.MULTILINE))
    assert len({each["purl"] for each in components}) == len(components)
    assert all(each["properties"] for each in components)


def test_licences_are_those_the_packages_state() -> None:
    assert "BSD" in licence_of("django")
    assert licence_of("no-such-package-here") == ""
