from dashboards.selectors.home.page import Home, home_page

__all__ = ["Home", "home_page"]
