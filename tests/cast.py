"""The people of the tests: Alice owns, Max manages, Bob is a member, Rita may only read, Olga is an outsider."""

import time
from dataclasses import dataclass
from functools import cache
from typing import Any

from allauth.account.internal.userkit import user_id_to_str
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.utils import timezone

from accounts.models import Membership, Role, User, Workspace
from contacts.models import Contact, ContactPoint
from crm.lib import addresses

ROLES = (Role.OWNER, Role.MANAGER, Role.MEMBER, Role.READ_ONLY)
PASSWORD = "correct horse battery staple"


def make_user(email: str = "alice@example.com", **fields: Any) -> User:
    """An adult's account with a verified address."""
    from allauth.account.models import EmailAddress

    defaults = {"name": email.partition("@")[0].title(), "age_attested_at": timezone.now(), "age_method": "form"}
    user = User.objects.create_user(email, PASSWORD, **{**defaults, **fields})
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def signed_in(user: User) -> Client:
    """A browser in which this person has signed in."""
    client = Client()
    client.force_login(user)
    return client


def note_second_factor(client: Client, user: User) -> None:
    """In the session, as allauth notes it: the second factor was shown at sign-in."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "id": 0, "at": time.time()}]
    session["account_authentication_methods_user"] = user_id_to_str(user)
    session.save()


def make_workspace(owner: User, **fields: Any) -> Workspace:
    """A workspace with its owner."""
    defaults = {"name": "Alice & Co", "business_name": "Alice & Co", "zone": "America/New_York"}
    return Workspace.objects.found(owner, **{**defaults, **fields})


def make_contact(
    workspace: Workspace, name: str = "Ana Sample", *, email: str = "", phone: str = "", **fields: Any
) -> Contact:
    """A contact with at most one address of each kind."""
    contact = Contact.objects.create(workspace=workspace, name=name, sort_name=name.lower(), **fields)
    for kind, value in (("email", email), ("phone", phone)):
        if value:
            ContactPoint.objects.create(
                workspace=workspace, contact=contact, kind=kind, value=addresses.normalize(kind, value)
            )
    return contact


@dataclass
class Cast:
    """Everybody, and the two workspaces."""

    alice: User
    max: User
    bob: User
    rita: User
    olga: User
    workspace: Workspace
    other: Workspace


def make_cast() -> Cast:
    """Alice's workspace with a member of each role, and Olga's workspace next door.

    As ``make_user`` and ``make_workspace`` would make them, but in four statements: most tests begin with this.
    """
    from allauth.account.models import EmailAddress

    names = ("Alice", "Max", "Bob", "Rita", "Olga")
    attested: dict[str, Any] = {"age_attested_at": timezone.now(), "age_method": "form", "password": _hashed()}
    users = User.objects.bulk_create(User(email=f"{name.lower()}@example.com", name=name, **attested) for name in names)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users
    )
    ours, theirs = Workspace.objects.bulk_create(
        Workspace(name=name, business_name=name, zone="America/New_York") for name in ("Alice & Co", "Olga Ltd")
    )
    members = zip((ours, ours, ours, ours, theirs), users, (*ROLES, Role.OWNER), strict=True)
    Membership.objects.bulk_create(Membership(workspace=place, user=user, role=role) for place, user, role in members)
    alice, max_, bob, rita, olga = users
    return Cast(alice, max_, bob, rita, olga, ours, theirs)


@cache
def _hashed() -> str:
    return make_password(PASSWORD)
