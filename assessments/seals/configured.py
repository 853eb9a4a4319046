"""The sealers that the settings name, and those that come with the product."""

from django.conf import settings
from django.utils.module_loading import import_string

from assessments.seals.interface import Sealer
from assessments.seals.sm2 import Sm2Seal
from assessments.seals.time_stamps import TimeStamp

OURS: tuple[type[Sealer], ...] = (Sm2Seal, TimeStamp)


def wanted() -> list[Sealer]:
    """Those by which every new report is sealed, in the order of the settings."""
    return [import_string(path)() for path in settings.REPORT_SEALS]


def sealer_of(method: str) -> Sealer | None:
    """The sealer of a method: one of the settings or one of ours; None where it is unknown here."""
    found = {each.method: each for each in (*(ours() for ours in OURS), *wanted())}
    return found.get(method)


def misconfigured() -> list[str]:
    """What keeps the product from starting: a class that is not there, a setting that is missing."""
    faults = []
    for path in settings.REPORT_SEALS:
        try:
            sealer: Sealer = import_string(path)()
        except ImportError as error:
            faults.append(f"REPORT_SEALS names {path}, which cannot be loaded: {error}.")
            continue
        faults += sealer.misconfigured()
    return faults
