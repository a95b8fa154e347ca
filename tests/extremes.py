"""Worlds that are hard on a page: with nothing in them, with the longest values, with much of everything."""

import random
from collections.abc import Callable
from copy import copy
from typing import Any

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import IntegrityError, models, transaction

from accounts.models import User, Workspace
from contacts.fields import making
from contacts.models import Company, Contact, ContactPoint, Tag
from contacts.search import reindex, reindex_company
from crm.lib.fields import EncryptedTextField
from crm.lib.ids import uuid7
from crm.seeding.rows import Seed, fill
from messaging import outbox
from messaging.models import Campaign, Direction, Message, Status
from projects.models import Project
from tests.cast import make_contact, make_user, make_workspace
from tests.routes import Route
from tests.world import SAMPLES, World, make_world

LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
LONG_NAME = "Maximiliana Featherstonehaugh-Konstantinopolitanska von und zu Hohenlohe-Schillingsfürst 李小龍 👩🏽‍⚕️"
RIGHT_TO_LEFT = "محمد عبد الرحمن بن عبد العزيز آل سعود"
LONG_MAIL = "a.very.long.local.part.that.somebody.really.has@subdomain.of.a.department.example.com"
# Fields in which people write, whatever their model: these become long. What else there is decides how a page works.
WRITTEN = frozenset(
    "name title text body subject label legal_name description job_title city street region referral_source words"
    " purpose given_name family_name industry address help message_flow said file_name business_name".split()
)
MANY = 60


class Place:
    """A member of a workspace full of difficulties, and the addresses to look at there."""

    def __init__(self, user: User, shelf_of: Callable[[Route], Any]) -> None:
        self.user, self.shelf_of = user, shelf_of

    def address(self, route: Route) -> str | None:
        """Where a route leads; None when there is no record of the kind that it shows."""
        shelf = self.shelf_of(route)
        try:
            return route.url(lambda param: (SAMPLES.get(f"{route.name}:{param}") or SAMPLES[param])(shelf))
        except AttributeError:
            return None


class Bare:
    """A workspace a minute after it was made; with ``records`` also one of each kind that has only a name."""

    def __init__(self, owner: User, *, records: bool) -> None:
        self.workspace = make_workspace(owner)
        self.membership = self.workspace.memberships.get(user=owner)
        if records:
            self.contact = make_contact(self.workspace, "Ana")
            self.company = Company.objects.create(workspace=self.workspace, name="Works")
            self.project = Project.objects.create(workspace=self.workspace, name="Site")
            self.tag = Tag.objects.create(workspace=self.workspace, name="new")
            self.campaign = Campaign.objects.create(workspace=self.workspace, name="News")
            reindex([self.contact])


def usual() -> Place:
    """One of everything, as people write it."""
    return _whole(make_world())


def empty() -> Place:
    """Nothing in any list, and a record with nothing but its name on each page of one."""
    alice = make_user("alice@example.com")
    nothing, bare = Bare(alice, records=False), Bare(alice, records=True)
    User.objects.filter(pk=alice.pk).update(is_staff=True, is_superuser=True)
    Authenticator.objects.create(user=alice, type=Authenticator.Type.TOTP, data={})
    alice.refresh_from_db()
    return Place(alice, lambda route: bare if set(route.params) - {"workspace", "slug"} else nothing)


def long() -> Place:
    """Everything that people write as long as it may be, without a place to break or in other scripts."""
    world = make_world()
    shelf = world.ours
    person = make_contact(shelf.workspace, RIGHT_TO_LEFT, email=LONG_MAIL)
    ContactPoint.objects.create(workspace=shelf.workspace, contact=shelf.contact, kind="email", value=LONG_MAIL)
    for number in range(8):
        tag = Tag.objects.create(workspace=shelf.workspace, name=f"{number} {LONG_WORD}"[:60], hue=number)
        shelf.contact.tags.add(tag)
    User.objects.filter(pk=world.cast.alice.pk).update(name=LONG_NAME[:100])
    for row in _rows_of(shelf.workspace):
        _lengthen(row)
    Contact.objects.filter(pk=person.pk).update(name=RIGHT_TO_LEFT)
    Contact.objects.filter(pk=shelf.second.pk).update(name=LONG_WORD)
    reindex(list(Contact.objects.of(shelf.workspace)))
    reindex_company(shelf.company)
    return _whole(world)


def much() -> Place:
    """Hundreds of contacts, and dozens of everything else, most of it with one of them."""
    world = make_world()
    shelf = world.ours
    for _written in fill(Seed(shelf.workspace, 300, 2.0, random.Random(1))):
        pass
    for number in range(40):
        kind = ("text", "choice", "date", "number", "yes_no")[number % 5]
        options = ["Gold", "Silver", "Bronze"] if kind == "choice" else []
        making.add(shelf.workspace, f"Field number {number}", kind, options=options)
    for number in range(MANY):
        shelf.contact.tags.add(Tag.objects.create(workspace=shelf.workspace, name=f"tag {number}", hue=number % 8))
    for at in range(MANY):
        sent = outbox.compose(shelf.contact, "sms", "marketing", f"Number {at}", author=None, idempotency_key=f"n{at}")
        if at % 3:
            Message.objects.filter(pk=sent.pk).update(direction=Direction.IN, status=Status.RECEIVED)
    for value in list(vars(shelf).values()):
        if isinstance(value, models.Model) and not isinstance(value, Workspace | Message):
            _multiply(value)
    reindex(list(Contact.objects.of(shelf.workspace)))
    return _whole(world)


WORLDS: dict[str, Callable[[], Place]] = {"empty": empty, "long": long, "much": much}


def _whole(world: World) -> Place:
    world.make_site_admin("alice")
    return Place(world.member_with_mfa("alice"), lambda route: world.ours)


def _rows_of(workspace: Workspace) -> list[models.Model]:
    """Every row of a workspace, and itself."""
    rows: list[models.Model] = [workspace]
    for model in apps.get_models():
        if any(field.name == "workspace" and field.is_relation for field in model._meta.fields):
            rows += model._base_manager.filter(workspace=workspace)
    return rows


def _lengthen(row: models.Model) -> None:
    """Fill the fields in which people write to their limits; every second one without a space."""
    long = [field for field in row._meta.fields if field.name in WRITTEN and _is_free(field)]
    for number, field in enumerate(long):
        words = (LONG_NAME, f"{LONG_WORD} {LONG_NAME}", LONG_WORD)[number % 3]
        plain = getattr(field, "max_length", None)
        words = f"{words} " * 6 if plain is None else words[:plain]
        setattr(row, field.name, words.strip())
    if long:
        _save(row, [field.name for field in long])


def _is_free(field: Any) -> bool:
    return isinstance(field, models.CharField | models.TextField | EncryptedTextField) and not field.choices


def _save(row: models.Model, fields: list[str]) -> None:
    try:
        with transaction.atomic():
            models.Model.save(row, update_fields=fields)
    except Exception:
        return


def _multiply(row: models.Model) -> None:
    """Dozens of a record, as unlike as its constraints demand."""
    for number in range(MANY):
        another = copy(row)
        another._state = models.base.ModelState()
        for field in another._meta.concrete_fields:
            setattr(another, field.attname, _unlike(field, getattr(row, field.attname), number))
        try:
            with transaction.atomic():
                another.save(force_insert=True)
        except IntegrityError:
            return


def _unlike(field: Any, value: Any, number: int) -> Any:
    """The value of a field in the copy of that number."""
    chance = uuid7().hex[-10:]
    if field.primary_key:
        return uuid7()
    if field.unique and not field.is_relation:
        return chance.encode() if isinstance(field, models.BinaryField) else chance[: field.max_length]
    if isinstance(field, models.EmailField):
        return f"new{number}@example.com"
    return f"{value} {number}" if field.name in ("name", "label", "file_name", "keyword", "address") else value
