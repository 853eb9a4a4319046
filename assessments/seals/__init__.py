"""Seals of finished reports: what a third party can check them by. Optional, named by the settings."""

from assessments.seals.configured import misconfigured, sealer_of, wanted
from assessments.seals.interface import Sealed, Sealer, SealUnavailable

__all__ = ["SealUnavailable", "Sealed", "Sealer", "misconfigured", "sealer_of", "wanted"]
