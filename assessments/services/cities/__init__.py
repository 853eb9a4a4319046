"""A whole city out of one installation and into another."""

from assessments.services.cities.exporting import export_city, stream_city
from assessments.services.cities.importing import Imported, import_city
from assessments.services.cities.reading import CityRefused

__all__ = ["CityRefused", "Imported", "export_city", "import_city", "stream_city"]
