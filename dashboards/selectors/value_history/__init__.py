"""The history of one value (数值沿革): from its first draft to every report that used it."""
