"""Fields of their own, coloured tags, a named stage and birthdays for the sample workspace."""

from accounts.models import Workspace
from contacts.fields import catalogue, making, stages
from contacts.fields.dates import Birthday
from contacts.models import Contact, LifecycleStage, PostalAddress, Tag

_TAGS = (("regular", 3), ("mornings only", 5), ("met at the fair", 2), ("fleet", 1))
_SAID = {  # name: bike, extras, frame height, bought on, worth, insured, what to know
    "Ana Sample": ("Cargo", ["Child seat", "Lights"], "52", "2024-05-14", "4800", "yes", "Two keys; the second hangs."),
    "Ben Carter": ("City", ["Basket"], "58", "2023-09-02", "950", "no", ""),
    "Chloé Dubois": ("Cargo", ["Lights"], "54", "", "", "", "Wants a trial ride before noon."),
    "Emma Finch": ("Racing", [], "56", "2022-03-30", "2600", "yes", ""),
}
_PEOPLE = {
    "Ana Sample": (Birthday(3, 14, 1984), "she/her", "sms", ["regular", "fleet"]),
    "Ben Carter": (Birthday(11, 2), "he/him", "email", ["regular"]),
    "Chloé Dubois": (None, "", "call", ["met at the fair"]),
    "Emma Finch": (Birthday(7, 21, 1969), "", "sms", ["mornings only", "regular"]),
}


def fill(workspace: Workspace, people: dict[str, Contact]) -> None:
    """Make the fields, and say something in them about a few people."""
    options = {"choice": ["City", "Cargo", "Racing"], "choices": ["Basket", "Lights", "Child seat"]}
    rows = [
        making.add(workspace, "Bike", "choice", options=options["choice"], purpose="to bring the right parts"),
        making.add(workspace, "Extras", "choices", options=options["choices"], purpose="to bring the right parts"),
        making.add(workspace, "Frame height", "number", lowest="30", highest="80", purpose="to fit the bike to you"),
        making.add(workspace, "Bought on", "date", purpose="to keep to the guarantee"),
        making.add(workspace, "Worth", "money", purpose="to tell your insurance"),
        making.add(workspace, "Insured", "yes_no", purpose="to know who pays for a repair"),
        making.add(workspace, "What to know", "long", purpose="to do it as you wish"),
    ]
    for name, hue in _TAGS:
        Tag.objects.create(workspace=workspace, name=name, hue=hue)
    stages.write_down(workspace)
    LifecycleStage.objects.filter(workspace=workspace, key="former").update(name="Moved away")
    fields = catalogue.by_key(workspace)
    for name, (born, pronouns, way, tags) in _PEOPLE.items():
        person = people[name]
        for key, value in (("birthday", born), ("pronouns", pronouns), ("preferred_channel", way), ("tags", tags)):
            fields[key].put(person, value)
        for row, said in zip(rows, _SAID[name], strict=True):
            fields[row.key].put(person, fields[row.key].clean(said))
    catalogue.save_all([people[name] for name in _PEOPLE])
    PostalAddress.objects.create(
        contact=people["Ana Sample"], label="deliveries", street="2 Example Street", city="Seattle", region="WA",
        postal_code="98101", country="US",
    )  # fmt: skip
