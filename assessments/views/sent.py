"""Taking what a form sent, with the faults that a service finds shown in the form."""

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import Form


# Any: the cleaned fields of whatever form was sent.
def taken(form: Form, take: Callable[[Mapping[str, Any]], object]) -> bool:
    """Whether the form was valid and taken; otherwise it holds its faults."""
    if not form.is_valid():
        return False
    try:
        take(form.cleaned_data)
    except ValidationError as error:
        # A fault may be of a field that the form does not hold: it is shown above it then.
        named = hasattr(error, "error_dict") and set(error.error_dict) <= set(form.fields)
        form.add_error(None, error if named else ValidationError(error.messages))
        return False
    return True
