"""Charts of reports as pictures, the same to the byte for the same drawing."""

from assessments.domain.drawings import Drawing

SVG, PNG = "svg", "png"


def drawn(drawing: Drawing, file_format: str, *, width: float) -> bytes:
    """The drawing, `width` millimetres wide, as SVG (its letters are shapes) or PNG at 300 dpi."""
    # matplotlib takes two seconds to load: only who draws pays for it.
    from assessments.writers.charts import draw

    return draw(drawing, file_format, width=width)
