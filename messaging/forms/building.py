"""What staff work on in the builder: the words of a form, its fields and its boxes, as one form without scripts."""

import re
from dataclasses import replace
from typing import Any
from urllib.parse import quote, urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.forms import formset_factory
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Workspace
from contacts.consent import wording
from contacts.consent.models import Channel, Purpose
from crm.lib import cards
from messaging.forms import design as designs
from messaging.forms import languages
from messaging.forms.design import CHANNELS, MOST_ASKS, TYPES, Ask, Box, Design
from messaging.forms.models import FormKind, PublicForm

MOST_ORIGINS = 20
MOST_OPTIONS = 30
_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*")
_PATH = "/%:!$'()*+,;~-._"  # letters of an address that stay as they are
_LOCAL = ("localhost", "127.0.0.1")
TYPE_NAMES = {
    "text": gettext_lazy("Short answer"),
    "long": gettext_lazy("Long answer (encrypted)"),
    "choice": gettext_lazy("One of several choices"),
    "choices": gettext_lazy("Several choices"),
    "yes_no": gettext_lazy("Yes or no"),
    "number": gettext_lazy("Number"),
    "date": gettext_lazy("Date"),
    "rating": gettext_lazy("Rating from 1 to 5"),
}


_ABOUT = {
    FormKind.OPT_IN: gettext_lazy("people agree to your texts and emails, and to nothing else"),
    FormKind.LEAD: gettext_lazy("people ask for an offer or a call; they become contacts"),
    FormKind.CONTACT: gettext_lazy("people write to you"),
    FormKind.SURVEY: gettext_lazy("people answer your questions, with or without their name"),
}


class NewForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a new form is, and where it will stand."""

    class Meta:
        model = PublicForm
        fields = ("kind", "name")
        widgets = {"kind": forms.RadioSelect(attrs={"class": "choice-cards"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.value, f"{capfirst(kind.label)}: {_ABOUT[kind]}") for kind in FormKind]  # type: ignore[attr-defined]


class WordsForm(forms.ModelForm):  # type: ignore[type-arg]
    """Everything of a form but its fields and boxes."""

    title = forms.CharField(label=gettext_lazy("Heading"), max_length=120, required=False)
    intro = forms.CharField(
        label=gettext_lazy("Introduction"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    used_for = forms.CharField(
        label=gettext_lazy("What you use the answers for"),
        max_length=160,
        required=False,
        help_text=gettext_lazy(
            "Beside the button stands: “… uses what you enter here to …”. Leave it empty for our words."
        ),
    )
    button = forms.CharField(label=gettext_lazy("Button"), max_length=40, required=False)
    thanks = forms.CharField(
        label=gettext_lazy("Thank-you text"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    thanks_url = forms.CharField(
        label=gettext_lazy("Your own thank-you page"),
        max_length=500,
        required=False,
        help_text=gettext_lazy(
            "Shown instead of our page, on one of the sites named under Rules. It has to say that texts and emails "
            "come only after the person has confirmed."
        ),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=list(languages.NAMES.items()),
        help_text=gettext_lazy("Of everything that is not your own text: sentences of consent, errors, notes."),
    )
    double_opt_in = forms.BooleanField(
        label=gettext_lazy("Every box is confirmed by the person (double opt-in)"),
        required=False,
        help_text=gettext_lazy(
            "By YES to a text or a link in a mail. Without it anybody can agree for anybody by typing their address: "
            "carriers and courts may take such a consent for none. People whom you know already still have to confirm."
        ),
    )
    asks_age = forms.BooleanField(
        label=gettext_lazy("Ask for the date of birth, and take nobody below the age limit"),
        required=False,
        help_text=gettext_lazy("The date is used once and not kept. The page does not say what the limit is."),
    )
    origins = forms.CharField(
        label=gettext_lazy("Sites that may show it"),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": "https://www.example.com"}),
        help_text=gettext_lazy("One to a line. On no other site can the form be shown in a frame."),
    )

    class Meta:
        model = PublicForm
        fields = ("name",)

    def __init__(self, row: PublicForm, data: Any = None) -> None:
        held = Design.read(row.design)
        initial = {name: getattr(held, name) for name in _WORDS}
        super().__init__(data, instance=row, initial={**initial, "origins": "\n".join(row.origins)})

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("thanks_url"):
            self._check_thanks_url(data)
        return {name: cards.mask(said) if isinstance(said, str) else said for name, said in data.items()}

    def _check_thanks_url(self, data: dict[str, Any]) -> None:
        """It leads to a site that the form names and nowhere else: nobody else can make our address lead anywhere."""
        try:
            data["thanks_url"] = own_page(data["thanks_url"], data.get("origins", []))
        except ValidationError as error:
            self.add_error("thanks_url", error)

    def clean_origins(self) -> list[str]:
        """Scheme, host and port of each line. Raises ValidationError."""
        lines = [line.strip() for line in self.cleaned_data["origins"].splitlines() if line.strip()]
        if len(lines) > MOST_ORIGINS:
            raise ValidationError(_("At most %(count)s sites."), params={"count": MOST_ORIGINS})
        return list(dict.fromkeys(map(origin, lines)))


_WORDS = ("title", "intro", "used_for", "button", "thanks", "thanks_url", "language", "double_opt_in", "asks_age")


def origin(text: str) -> str:
    """A web address down to its origin, as browsers write it. Raises ValidationError, in plain words."""
    wrong = ValidationError(
        _("“%(text)s” is no address of a site, such as https://www.example.com."), params={"text": text[:60]}
    )
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        host = (parts.hostname or "").encode("idna").decode().lower()
        port = parts.port
    except ValueError as error:
        raise wrong from error
    if parts.scheme not in ("https", "http") or not _HOST.fullmatch(host):
        raise wrong
    if parts.scheme == "http" and host not in _LOCAL:
        raise ValidationError(_("Sites have to use https: %(text)s"), params={"text": text[:60]})
    return f"{parts.scheme}://{host}{f':{port}' if port and port not in (80, 443) else ''}"


def own_page(text: str, origins: list[str]) -> str:
    """A page on one of these sites, as browsers write its address. Raises ValidationError, in plain words."""
    text = text.strip()
    where = origin(text)
    if any(character.isspace() or ord(character) < 32 or character == "\\" for character in text) or "@" in text:
        raise ValidationError(_("“%(text)s” is no address of a page."), params={"text": text[:60]})
    if where not in origins:
        raise ValidationError(
            _("%(site)s is not among the sites that may show this form. Name it there first."), params={"site": where}
        )
    parts = urlsplit(text if "://" in text else f"https://{text}")
    query = f"?{parts.query}" if parts.query else ""
    return f"{where}{quote(parts.path or '/', safe=_PATH)}{quote(query, safe=_PATH + '?=&')}"


class AskForm(forms.Form):
    """One field of the form."""

    id = forms.RegexField(r"^[a-z0-9_]{1,60}$", widget=forms.HiddenInput)
    kind = forms.RegexField(r"^[a-z0-9_]{1,60}$", widget=forms.HiddenInput)
    label = forms.CharField(label=gettext_lazy("Label"), max_length=200)
    help = forms.CharField(label=gettext_lazy("Help below it"), max_length=300, required=False)
    required = forms.BooleanField(label=gettext_lazy("Must be filled in"), required=False)
    options = forms.CharField(
        label=gettext_lazy("Choices"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One to a line."),
    )

    @property
    def is_question(self) -> bool:
        """Whether it is a question of the form's own, and no field of contacts."""
        return str(self["kind"].value()) in TYPES and str(self["id"].value()).startswith("q")

    @property
    def has_options(self) -> bool:
        return self.is_question and self["kind"].value() in ("choice", "choices")

    @property
    def kind_name(self) -> str:
        """What it is, in words."""
        kind = str(self["kind"].value())
        return str(TYPE_NAMES[kind]) if self.is_question else _("Field of your contacts")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        lines = [" ".join(cards.mask(line).split())[:120] for line in data.get("options", "").splitlines()]
        data["options"] = tuple(dict.fromkeys(filter(None, lines)))[:MOST_OPTIONS]
        if self.has_options and not data["options"]:
            self.add_error("options", _("Write what can be chosen, one to a line."))
        return data

    def ask(self) -> Ask:
        """What was written."""
        said = self.cleaned_data
        label, helping = cards.mask(said["label"]), cards.mask(said["help"])
        return Ask(said["id"], said["kind"], label, helping, said["required"], said["options"])


class BoxForm(forms.Form):
    """One box of consent. Its sentence is written for you (CN-2)."""

    channel = forms.ChoiceField(choices=[(c.value, c.label) for c in CHANNELS], widget=forms.HiddenInput)
    purpose = forms.ChoiceField(choices=Purpose.choices, widget=forms.HiddenInput)
    about = forms.CharField(
        label=gettext_lazy("What the messages are about"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("In the person's words: “my appointments”, “new coffees and tastings”."),
    )
    frequency = forms.ChoiceField(label=gettext_lazy("How often"), choices=wording.FREQUENCIES)

    @property
    def name(self) -> str:
        """Channel and purpose in words; nothing for what is neither."""
        known = (dict(Channel.choices).get(self["channel"].value()), dict(Purpose.choices).get(self["purpose"].value()))
        return " · ".join(str(label) for label in known if label).capitalize()

    def box(self) -> Box:
        """What was written."""
        said = self.cleaned_data
        return Box(said["channel"], said["purpose"], cards.mask(said["about"]), said["frequency"])


_Asks = formset_factory(AskForm, extra=0, max_num=MOST_ASKS, validate_max=True, absolute_max=MOST_ASKS + 5)
_Boxes = formset_factory(BoxForm, extra=0, max_num=6, validate_max=True, absolute_max=10)


class Builder:
    """The whole builder: what is shown of a form's draft, or what was sent."""

    def __init__(self, row: PublicForm, data: Any = None) -> None:
        self.row, self.workspace = row, row.workspace
        self.draft = Design.read(row.design)
        self.words = WordsForm(row, data)
        asks = [_as_dict(ask) for ask in self.draft.asks]
        boxes = [
            {"channel": box.channel, "purpose": box.purpose, "about": box.about, "frequency": box.frequency}
            for box in self.draft.boxes
        ]
        each = {"empty_permitted": False}  # what was sent as a row is read as one, empty or not
        self.asks: Any = _Asks(data, prefix="ask", initial=asks, form_kwargs=each)
        self.boxes: Any = _Boxes(data, prefix="box", initial=boxes, form_kwargs=each)

    def is_valid(self) -> bool:
        """Whether everything can be read."""
        return all([self.words.is_valid(), self.asks.is_valid(), self.boxes.is_valid()])

    @property
    def errors(self) -> bool:
        return bool(self.words.errors or any(self.asks.errors) or any(self.boxes.errors))

    def design(self) -> Design:
        """What was sent. Fields that the workspace does not have, and second ones of a kind, are left out."""
        said = {name: self.words.cleaned_data[name] for name in _WORDS}
        known = {each.key for each in designs.askable(self.workspace)}
        asks: dict[str, Ask] = {}
        for form in self.asks.forms:
            ask = form.ask()
            if (ask.is_question and ask.kind in TYPES) or (ask.id == ask.kind and ask.id in known):
                asks.setdefault(ask.id, ask)
        boxes = {box.key: box for box in (form.box() for form in self.boxes.forms)}
        return Design(**said, asks=tuple(asks.values()), boxes=tuple(boxes.values()))

    # What can be added

    def offered(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Fields and types of questions, for the list of what to add."""
        there = {ask.id for ask in self.draft.asks}
        fields = [(each.key, str(each.label)) for each in designs.askable(self.workspace) if each.key not in there]
        questions = [(f"question:{kind}", str(name)) for kind, name in TYPE_NAMES.items()]
        return [(_("A question of your own"), questions), (_("A field of your contacts"), fields)]

    def offered_boxes(self) -> list[tuple[str, str]]:
        """Channels and purposes that have no box yet."""
        there = {box.key for box in self.draft.boxes}
        return [
            (f"{channel.value}:{purpose.value}", f"{channel.label} · {purpose.label}".capitalize())
            for channel in CHANNELS
            for purpose in Purpose
            if f"{channel.value}:{purpose.value}" not in there
        ]


def _as_dict(ask: Ask) -> dict[str, Any]:
    return {
        "id": ask.id,
        "kind": ask.kind,
        "label": ask.label,
        "help": ask.help,
        "required": ask.required,
        "options": "\n".join(ask.options),
    }


def change(design: Design, what: str, data: Any, workspace: Workspace) -> Design:
    """Carry out a button of the builder: "up:2", "down:2", "remove:2", "drop:1", "add", "add_box"; else nothing."""
    name, _sep, text = what.partition(":")
    place = int(text) if text.isdecimal() and len(text) < 4 else -1
    if name in ("up", "down", "remove") and 0 <= place < len(design.asks):
        return replace(design, asks=_moved(design.asks, name, place))
    if name == "drop" and 0 <= place < len(design.boxes):
        return replace(design, boxes=design.boxes[:place] + design.boxes[place + 1 :])
    if name == "add" and len(design.asks) < MOST_ASKS:
        return _with_field(design, data.get("add_field", ""), workspace)
    if name == "add_box":
        return _with_box(design, data.get("add_box", ""), workspace)
    return design


def _moved(asks: tuple[Ask, ...], how: str, place: int) -> tuple[Ask, ...]:
    rows = list(asks)
    row = rows.pop(place)
    if how != "remove":
        rows.insert(max(0, place - 1) if how == "up" else place + 1, row)
    return tuple(rows)


def _with_field(design: Design, key: str, workspace: Workspace) -> Design:
    if key.startswith("question:") and key.removeprefix("question:") in TYPES:
        kind = key.removeprefix("question:")
        options = (_("First choice"), _("Second choice")) if kind in ("choice", "choices") else ()
        return replace(
            design, asks=(*design.asks, Ask(design.next_question(), kind, _("New question"), options=options))
        )
    found = next((each for each in designs.askable(workspace) if each.key == key), None)
    if found is None or design.asks_for(key):
        return design
    return replace(design, asks=(*design.asks, designs.ask_for(found)))


def _with_box(design: Design, key: str, workspace: Workspace) -> Design:
    """A box, and the field for the address that it needs."""
    channel, _sep, purpose = key.partition(":")
    if channel not in CHANNELS or purpose not in Purpose.values or any(box.key == key for box in design.boxes):
        return design
    with_box = replace(design, boxes=(*design.boxes, Box(channel, purpose)))
    for lacking in with_box.lacks():
        with_box = _with_field(with_box, lacking, workspace)
    return with_box


def problems(design: Design) -> list[str]:
    """Why a form can't be published, each with what to do."""
    found = []
    if not design.asks:
        found.append(_("It has no field. Add one."))
    labels = {"email": _("Email"), "phone": _("Phone")}
    found += [
        _("A box of consent needs the field “%(name)s”. Add it.") % {"name": labels[key]} for key in design.lacks()
    ]
    return found
