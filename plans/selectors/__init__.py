from plans.selectors.export import plan_file_of
from plans.selectors.versions import latest_version, published_version

__all__ = ["latest_version", "plan_file_of", "published_version"]
