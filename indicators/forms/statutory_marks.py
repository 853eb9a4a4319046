"""The statutory marks of a round."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from indicators.models import ReportingRound
from indicators.services.statutory_marks import StatutoryMarks


def _text(name: str) -> forms.CharField:
    """A field as long and as named as its column."""
    column = ReportingRound._meta.get_field(name)
    assert isinstance(column, models.CharField)  # noqa: S101 - the five are declared there
    return forms.CharField(
        label=column.verbose_name,
        max_length=column.max_length,
        required=False,
        widget=forms.TextInput({"class": "form-control"}),
    )


class MarksForm(forms.Form):
    """What a survey form must bear; empty for a round that is no statistical survey."""

    form_number = _text("form_number")
    issuing_body = _text("issuing_body")
    approving_body = _text("approving_body")
    approval_number = _text("approval_number")
    marks_valid_until = forms.DateField(
        label=_("有效期至"),
        required=False,
        widget=forms.DateInput({"class": "form-control", "type": "date"}, format="%Y-%m-%d"),
    )

    use_required_attribute = False

    @property
    def marks(self) -> StatutoryMarks:
        """The marks as typed; the service decides whether they are complete."""
        return StatutoryMarks(**self.cleaned_data)


def add_faults(error: ValidationError, form: forms.Form, marks: MarksForm) -> None:
    """Put a service's refusal where it belongs: on the fields of the marks, or on the other form."""
    if hasattr(error, "error_dict") and set(error.error_dict) <= set(marks.fields):
        marks.add_error(None, error)
    else:
        form.add_error(None, error)
