"""Forms of the public privacy pages."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from crm.lib.addresses import normalize_email, normalize_phone
from crm.lib.forms import WithoutCards
from privacy.fulfilling import correctable, correcting
from privacy.models import FiledAs, Kind, Place, PrivacyRequest
from privacy.requests import identity

_NAME = forms.TextInput({"autocomplete": "name"})
_EMAIL = forms.EmailInput({"autocomplete": "email"})
_NO_NAME = re.compile(r"[/@:<>\\\d]|\bwww\b|\.[a-z]{2,}\b", re.IGNORECASE)
"""What no name has, but a link or an advertisement: the name of an agent goes into a mail to somebody else."""


class DescribeForm(forms.Form):
    """What somebody wants, in their own words."""

    say = forms.CharField(
        label=_("Say it in your own words"),
        max_length=4000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("For example: “Where did you get my number? Please delete it.”"),
    )


class RequestForm(WithoutCards, forms.Form):
    """What anybody can ask for: as oneself, for somebody who allowed it, or for one's child."""

    kind = forms.ChoiceField(
        label=_("You ask for"), choices=[choice for choice in Kind.choices if choice[0] != Kind.CHILD]
    )
    filed_as = forms.ChoiceField(choices=FiledAs.choices, required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Your name"), max_length=200, widget=_NAME)
    email = forms.EmailField(
        label=_("Your email address"),
        max_length=254,
        help_text=_(
            "The one we may have on file. We send a link there to make sure that it is you. If we know you by your "
            "phone only, any mailbox that you read: there you can ask for a code by text."
        ),
        widget=_EMAIL,
    )
    agent_name = forms.CharField(label=_("Your name, or your firm's"), max_length=80, widget=_NAME)
    agent_email = forms.EmailField(label=_("Your email address"), max_length=254, widget=_EMAIL)
    child_name = forms.CharField(label=_("Your child's name"), max_length=200)
    child_email = forms.EmailField(label=_("Email address of your child"), max_length=254, required=False)
    child_phone = forms.CharField(label=_("Phone number of your child"), max_length=40, required=False)
    words = forms.CharField(
        label=_("In your own words"),
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Whatever helps us to find and understand what you mean."),
    )
    place = forms.ChoiceField(
        label=_("Where do you live?"),
        required=False,
        choices=[("", _("I'd rather not say")), *Place.choices],
        help_text=_("It decides which law sets our deadline."),
    )
    declaration = forms.CharField(
        label=_("Your full name as your signature"),
        max_length=200,
        help_text=_("By signing you declare that you are the child's parent or guardian."),
    )

    def __init__(self, data: Any = None, *, filed_as: str = FiledAs.SELF, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        told = data.get("filed_as", "") if data is not None else filed_as
        self.by_whom = FiledAs(told) if told in FiledAs.values else FiledAs.SELF
        self.fields["filed_as"].initial = self.by_whom
        left_out = {
            FiledAs.SELF: ["agent_name", "agent_email", "child_name", "child_email", "child_phone", "declaration"],
            FiledAs.AGENT: ["child_name", "child_email", "child_phone", "declaration"],
            FiledAs.PARENT: ["agent_name", "agent_email"],
        }[self.by_whom]
        for name in left_out:
            del self.fields[name]
        if self.by_whom == FiledAs.AGENT:
            self._ask_an_agent()
        if (data.get("kind") if data is not None else self.initial.get("kind")) in Kind.values:
            self.fields["kind"].widget = forms.HiddenInput()  # the right is named above it

    def _ask_an_agent(self) -> None:
        self.fields["name"].label = _("Name of the person you act for")
        self.fields["email"].label = _("Their email address")
        self.fields["email"].help_text = _(
            "We write to them. Behind our link they confirm that you may act for them; you need no other permission."
        )
        for name in ("name", "email"):
            self.fields[name].widget.attrs.pop("autocomplete", None)
        self.fields["place"].label = _("Where do they live?")

    def clean_email(self) -> str:
        return normalize_email(str(self.cleaned_data["email"]))

    def clean_agent_name(self) -> str:
        name = str(self.cleaned_data["agent_name"])
        if _NO_NAME.search(name):
            raise forms.ValidationError(_("Write a name, without addresses or figures."))
        return name

    def to_file(self) -> dict[str, Any]:
        """What ``filing.file`` takes."""
        given = self.cleaned_data
        said: dict[str, Any] = {name: given[name] for name in ("kind", "name", "email", "words", "place")}
        said["filed_as"] = self.by_whom
        if self.by_whom == FiledAs.AGENT:
            said["agent"] = {"name": given["agent_name"], "email": normalize_email(given["agent_email"])}
        if self.by_whom == FiledAs.PARENT:
            said["about"] = {name: given[f"child_{name}"] for name in ("name", "email", "phone")}
            said["declaration"] = given["declaration"]
        return said


class ChildForm(WithoutCards, forms.Form):
    """Anybody reports that a child's data is held."""

    name = forms.CharField(label=_("The child's name"), max_length=200, required=False)
    child_email = forms.EmailField(label=_("The child's email address"), max_length=254, required=False)
    child_phone = forms.CharField(label=_("The child's phone number"), max_length=40, required=False)
    words = forms.CharField(
        label=_("What should we know?"), required=False, max_length=4000, widget=forms.Textarea({"rows": 3})
    )
    email = forms.EmailField(
        label=_("Your own email address"),
        required=False,
        max_length=254,
        help_text=_("If you want to hear what became of it."),
        widget=_EMAIL,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not any(cleaned.get(name) for name in ("name", "child_email", "child_phone")):
            raise forms.ValidationError(_("Tell us a name, an email address or a phone number to find them by."))
        return cleaned

    def to_file(self) -> dict[str, Any]:
        """What ``filing.file`` takes."""
        given = self.cleaned_data
        about = {"name": given["name"], "email": given["child_email"], "phone": given["child_phone"]}
        return {"kind": Kind.CHILD, "about": about, "words": given["words"], "email": given["email"]}


class FollowForm(forms.Form):
    """Which request, and from whose mailbox it came."""

    number = forms.CharField(
        label=_("Number of the request"),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        help_text=_("It stands in each of our mails, like 2026-BCD2345."),
    )
    email = forms.EmailField(label=_("Your email address"), max_length=254, widget=_EMAIL)

    def clean_number(self) -> str:
        return "".join(str(self.cleaned_data["number"]).split()).upper()

    def clean_email(self) -> str:
        return normalize_email(str(self.cleaned_data["email"]))


class FactsForm(forms.Form):
    """Facts on file that the page never shows."""

    hide_optional = True  # so many of them are needed, whichever are known

    def __init__(self, *args: Any, request: PrivacyRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.needed = identity.facts_needed(request)
        for name, label in identity.FACTS.items():
            attrs = {"autocomplete": "off", **({"inputmode": "numeric"} if name == "phone" else {})}
            self.fields[name] = forms.CharField(
                label=label, required=False, max_length=100, widget=forms.TextInput(attrs)
            )
        if self.needed > 1:
            self.fields["declaration"] = forms.CharField(
                label=_("Your full name as your signature"),
                max_length=200,
                help_text=_("By signing you declare that you are the person whose data you ask for, or act for them."),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        given = [name for name in identity.FACTS if cleaned.get(name, "").strip()]
        if len(given) < self.needed:
            raise forms.ValidationError(_("Please answer at least %(number)s of them."), params={"number": self.needed})
        return cleaned

    def answers(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(name, "") for name in identity.FACTS}


class NumberForm(forms.Form):
    """Where a code by text may go, if the number is on file."""

    number = forms.CharField(
        label=_("Your phone number"), max_length=40, widget=forms.TextInput({"type": "tel", "autocomplete": "tel"})
    )

    def __init__(self, *args: Any, country: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country = country

    def clean_number(self) -> str:
        return normalize_phone(str(self.cleaned_data["number"]), self.country)


class TextCodeForm(FactsForm):
    """The code from the text; for a copy a signature, and a fact for people of whom no email address is known."""

    field_order = ["text_code", "postal_code", "company", "city", "job_title", "declaration"]

    def __init__(self, *args: Any, request: PrivacyRequest, **kwargs: Any) -> None:
        kwargs["auto_id"] = "code_%s"  # the same facts stand on the page for those without a phone
        super().__init__(*args, request=request, **kwargs)
        del self.fields["phone"]
        if self.needed < 2:
            for name in set(identity.FACTS) - {"phone"}:
                del self.fields[name]
        self.fields["text_code"] = forms.CharField(
            label=_("The code from the text"),
            max_length=20,
            widget=forms.TextInput({"class": "input-code", "inputmode": "numeric", "autocomplete": "one-time-code"}),
        )
        self.needed = 0
        self.order_fields(self.field_order)


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("The code from the mail"),
        max_length=20,
        widget=forms.TextInput({"class": "input-code", "inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class MessageForm(forms.Form):
    """The person writes inside the request."""

    text = forms.CharField(label=_("Your message"), max_length=4000, widget=forms.Textarea({"rows": 3}))


class WantedForm(forms.Form):
    """What each field should say; nothing that is held is shown."""

    hide_optional = True

    def __init__(self, *args: Any, workspace: Workspace | None, **kwargs: Any) -> None:
        kwargs["auto_id"] = "wanted_%s"  # facts of the same names may stand on the page too
        super().__init__(*args, **kwargs)
        for name, label in correctable.asked(workspace).items():
            self.fields[name] = forms.CharField(label=label, required=False, max_length=correcting.MOST)
        if "else" in self.fields:
            self.fields["else"].widget = forms.Textarea({"rows": 3})


class SupportForm(WithoutCards, forms.Form):
    """A question about anything."""

    name = forms.CharField(label=_("Your name"), max_length=200, widget=_NAME)
    email = forms.EmailField(label=_("Your email address"), max_length=254, widget=_EMAIL)
    text = forms.CharField(label=_("Your question"), max_length=4000, widget=forms.Textarea({"rows": 6}))
