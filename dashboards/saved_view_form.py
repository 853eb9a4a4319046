"""The name under which a page is kept, and its address."""

from django import forms
from django.utils.translation import gettext_lazy as _

from organizations.models.saved_views import LONGEST_ADDRESS


class SavedViewForm(forms.Form):
    """A name and the address that the page itself has put in."""

    name = forms.CharField(label=_("名称"), max_length=60)
    address = forms.CharField(max_length=LONGEST_ADDRESS, widget=forms.HiddenInput)


class RenameForm(forms.Form):
    """Another name."""

    name = forms.CharField(label=_("名称"), max_length=60)
