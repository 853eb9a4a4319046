"""Files of the pages that go across rooms."""
