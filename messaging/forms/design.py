"""What a form looks like: its fields, its boxes of consent, its words. Plain JSON, so that a version can keep it whole.

A box is for one channel and one purpose, and is never ticked beforehand (CN-2). A form of any kind but an opt-in page
can be sent with no box ticked: agreeing is no condition.
"""

from dataclasses import asdict, dataclass, field, replace
from typing import Any, Self

from accounts.models import Workspace
from contacts.consent.models import Channel, Purpose
from contacts.fields import catalogue
from contacts.fields.field import Field
from contacts.fields.kinds import Kind
from messaging.forms import languages
from messaging.forms.models import FormKind

MOST_ASKS = 40
# Types of free questions, in the order in which they are offered.
TYPES = ("text", "long", "choice", "choices", "yes_no", "number", "date", "rating")
CHANNELS = (Channel.SMS, Channel.EMAIL)
ADDRESS_OF = {Channel.SMS: "phone", Channel.EMAIL: "email"}
# Fields that staff keep for themselves, or that need the whole database to be chosen from.
_NOT_ASKED = frozenset("stage owner tags purpose source created_at updated_at birthday zone preferred_channel".split())
_NO_KINDS = (Kind.PERSON, Kind.COMPANY, Kind.MEMBER, Kind.TAGS, Kind.TIME, Kind.BIRTHDAY)


@dataclass(frozen=True, slots=True)
class Ask:
    """A field of the form: a field of contacts (``kind`` is its key) or a free question (``kind`` is its type)."""

    id: str  # the name it is sent by, and stays known by: "email", "f_…", "q1"
    kind: str
    label: str
    help: str = ""
    required: bool = False
    options: tuple[str, ...] = ()

    @property
    def is_question(self) -> bool:
        return self.id.startswith("q") and self.id[1:].isdecimal()


@dataclass(frozen=True, slots=True)
class Box:
    """A consent that the form asks for; ``text`` is the sentence as it was shown, in a version."""

    channel: str
    purpose: str
    about: str = ""
    frequency: str = "monthly"
    text: str = ""

    @property
    def key(self) -> str:
        return f"{self.channel}:{self.purpose}"

    @property
    def name(self) -> str:
        """The name it is sent by."""
        return f"agree_{self.channel}_{self.purpose}"


@dataclass(frozen=True, slots=True)
class Design:
    """Everything that outsiders see of a form."""

    title: str = ""
    intro: str = ""
    button: str = ""
    thanks: str = ""
    thanks_url: str = ""  # a page of the business's own site, shown instead of ours once it was sent
    used_for: str = ""  # "… uses what you enter here to (answer you)": beside the button (CO-7)
    language: str = "en"
    double_opt_in: bool = True
    asks_age: bool = False
    asks: tuple[Ask, ...] = ()
    boxes: tuple[Box, ...] = ()

    @classmethod
    def read(cls, held: dict[str, Any]) -> Self:
        """Out of JSON; what is missing has its default."""
        asks = tuple(Ask(**{**each, "options": tuple(each.get("options", ()))}) for each in held.get("asks", ()))
        boxes = tuple(Box(**each) for each in held.get("boxes", ()))
        rest = {name: held[name] for name in _PLAIN if name in held}
        return cls(**rest, asks=asks, boxes=boxes)

    def written(self) -> dict[str, Any]:
        """As JSON."""
        held = asdict(self)
        held["asks"] = [{**each, "options": list(each["options"])} for each in held["asks"]]
        held["boxes"] = list(held["boxes"])
        if not self.thanks_url:  # versions from before there was one stay the newest
            del held["thanks_url"]
        return held

    @property
    def words(self) -> dict[str, Any]:
        return languages.words(self.language)

    def asks_for(self, key: str) -> bool:
        """Whether it has the field."""
        return any(ask.id == key for ask in self.asks)

    def spoken(self, business: str) -> "Design":
        """With the sentence beside each box, as this business asks today."""
        boxes = (
            replace(
                box,
                text=languages.agreement(
                    business,
                    box.channel,
                    box.purpose,
                    language=self.language,
                    about=box.about,
                    frequency=box.frequency,
                ),
            )
            for box in self.boxes
        )
        return replace(self, asks=tuple(map(self._labelled, self.asks)), boxes=tuple(boxes))

    def _labelled(self, ask: Ask) -> Ask:
        """A field that is called as we call it is called so in the form's language."""
        ours = languages.words("en")["labels"].get(ask.id)
        return replace(ask, label=self.words["labels"][ask.id]) if ask.label == ours else ask

    def next_question(self) -> str:
        """The id of a new question; those of removed ones are not used again while the form has later ones."""
        taken = [int(ask.id[1:]) for ask in self.asks if ask.is_question]
        return f"q{max(taken, default=0) + 1}"

    def lacks(self) -> list[str]:
        """Fields that its boxes need and that it does not have."""
        needed = dict.fromkeys(ADDRESS_OF[Channel(box.channel)] for box in self.boxes)
        return [key for key in needed if not self.asks_for(key)]


_PLAIN = ("title", "intro", "button", "thanks", "thanks_url", "used_for", "language", "double_opt_in", "asks_age")


def askable(workspace: Workspace) -> list[Field]:
    """The fields of contacts that a form may ask for: built in, and of the workspace's own."""
    return [
        each
        for each in catalogue.catalogue(workspace)
        if each.editable and each.key not in _NOT_ASKED and (each.kind not in _NO_KINDS or each.key == "company")
    ]


def ask_for(found: Field, *, required: bool = False) -> Ask:
    """A field of contacts as a form asks for it."""
    return Ask(found.key, found.key, str(found.label)[:120], required=required)


def first(kind: str, workspace: Workspace) -> Design:
    """What a new form of a kind begins with."""
    fields = {each.key: each for each in askable(workspace)}
    asks = {key: ask_for(fields[key], required=key == "name") for key in ("name", "email", "phone")}
    if kind == FormKind.OPT_IN:
        boxes = tuple(Box(channel, Purpose.INFORMATIONAL.value) for channel in (Channel.EMAIL.value, Channel.SMS.value))
        return Design(asks=(asks["name"], asks["email"], asks["phone"]), boxes=boxes)
    if kind == FormKind.LEAD:
        asks["email"] = replace(asks["email"], required=True)
        company, wish = ask_for(fields["company"]), Ask("q1", "long", "What are you looking for?")
        box = Box(Channel.EMAIL.value, Purpose.MARKETING.value)
        return Design(asks=(asks["name"], asks["email"], asks["phone"], company, wish), boxes=(box,))
    if kind == FormKind.CONTACT:
        asks["email"] = replace(asks["email"], required=True)
        return Design(asks=(asks["name"], asks["email"], Ask("q1", "long", "Your message", required=True)))
    rating = Ask("q1", "rating", "How happy are you with us?", required=True)
    return Design(asks=(rating, Ask("q2", "long", "What could we do better?"), asks["email"]))


@dataclass(frozen=True, slots=True)
class Shown:
    """A version as it is read back: the design with its sentences, and the business it named."""

    business: str
    kind: str
    design: Design = field(default_factory=Design)

    @classmethod
    def read(cls, content: dict[str, Any]) -> Self:
        """Out of a version's content."""
        return cls(content["business"], content["kind"], Design.read(content["design"]))

    @property
    def title(self) -> str:
        return self.design.title or str(self.design.words["titles"][self.kind] % {"business": self.business})

    @property
    def used_for(self) -> str:
        """What the data are for, beside the button (CO-7)."""
        words = self.design.words
        used = self.design.used_for or words["used_for_default"][self.kind]
        said: str = words["used_for"] % {"business": self.business, "used_for": used}
        return said

    @property
    def button(self) -> str:
        return self.design.button or str(self.design.words["send"][self.kind])

    def box(self, channel: str, purpose: str) -> Box | None:
        """The box of a channel and purpose."""
        return next((box for box in self.design.boxes if (box.channel, box.purpose) == (channel, purpose)), None)


@dataclass(frozen=True, slots=True)
class Said:
    """What a box said, for the request that has to say the same."""

    business: str
    about: str
    often: str
    language: str

    @classmethod
    def of(cls, shown: Shown, box: Box) -> Self:
        """What a box of a version said."""
        words = shown.design.words
        about = box.about or words["about"][box.purpose]
        return cls(shown.business, about, words["often"][box.frequency], shown.design.language)

    @classmethod
    def of_purpose(cls, purpose: str, language: str) -> Self:
        """What is said of a purpose where no form said more."""
        words = languages.words(language)
        return cls("", words["about"][purpose], words["often"]["recurring"], language)

    def by_text(self, business: str) -> str:
        """The request for a YES (CN-4)."""
        return languages.ask_by_text(business, language=self.language, about=self.about, often=self.often)
