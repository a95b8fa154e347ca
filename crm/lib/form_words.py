"""What every form says when something was left out or is too long, in the product's words.

Imported before any form is defined: a field takes its words along when it is made.
"""

from django.core.validators import MaxLengthValidator
from django.forms import fields, models
from django.utils.translation import gettext_lazy as _

fields.Field.default_error_messages["required"] = _("Fill this in.")
fields.BooleanField.default_error_messages = {"required": _("Tick this.")}
fields.FileField.default_error_messages["required"] = _("Choose a file.")
for _one in (fields.ChoiceField, models.ModelChoiceField):
    _one.default_error_messages["required"] = _("Choose one.")
for _several in (fields.MultipleChoiceField, models.ModelMultipleChoiceField):
    _several.default_error_messages["required"] = _("Choose at least one.")
MaxLengthValidator.message = _("At most %(limit_value)d characters; these are %(show_value)d.")
