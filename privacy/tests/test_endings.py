"""AC-3 and AC-4: an account sees, takes along and deletes its own data; a workspace goes as a whole."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import call_command
from django.utils import timezone

from accounts.models import Membership, ProductMail, Role, User, Workspace
from contacts.consent import ledger
from contacts.consent.models import ConsentEvent
from contacts.models import Contact, ContactFile, Note
from contacts.page import files
from crm.lib import vault
from privacy.endings import accounts, workspaces
from privacy.endings.models import Ending
from privacy.erasure import journal
from privacy.models import Erasure
from privacy.requests import filing, fulfilment
from privacy.retention.models import LegalHold
from tests.cast import make_contact, make_user

LATER = timedelta(days=15)


def signed_in(client, user):
    Authenticator.objects.get_or_create(user=user, type=Authenticator.Type.TOTP, defaults={"data": {}})
    client.force_login(user)
    return client


def test_ac3_an_account_takes_its_data_along(client, cast):
    page = signed_in(client, cast.bob).get("/me/data/")
    assert b"to let you sign in" in page.content
    with zipfile.ZipFile(io.BytesIO(b"".join(client.post("/me/data/copy/")))) as archive:
        told = json.loads(archive.read(next(name for name in archive.namelist() if name.endswith(".json"))))
        assert any(name.endswith(".pdf") for name in archive.namelist())
    assert cast.bob.email in json.dumps(told) and cast.max.email not in json.dumps(told)


def test_ac4_an_account_goes_after_the_time_of_grace(client, cast, journal_file):
    bob, key, email = cast.bob, cast.bob.pk, cast.bob.email
    note = Note.objects.create(workspace=cast.workspace, contact=make_contact(cast.workspace), text="x", author=bob)
    signed_in(client, bob).post("/me/data/end/")
    assert "will be deleted" in ProductMail.objects.filter(to_hash=_hash(bob)).latest("created_at").subject
    client.post("/me/data/end/", {"take_back": "1"})
    assert accounts.end_due(timezone.now() + LATER) == 0
    client.post("/me/data/end/")
    assert accounts.end_due() == 0
    assert accounts.end_due(timezone.now() + LATER) == 1
    note.refresh_from_db()
    assert note.author is None and not User.objects.filter(pk=key).exists()
    assert client.get("/me/data/").status_code == 302  # the session is gone too
    line = list(journal.read())[-1]
    assert (line.subject, line.subject_id) == ("account", str(key)) and Erasure.objects.filter(pk=line.id).exists()
    last = ProductMail.objects.filter(kind="privacy_answer").get()
    assert "audit log" in last.text and last.erased_recipient
    ProductMail.objects.all().delete()
    call_command("find_person", email)


def test_what_is_being_deleted_is_not_promised_to_stay(cast):
    workspaces.ask(cast.workspace, by=cast.alice)
    accounts.ask(cast.bob)
    Ending.objects.update(due_at=timezone.now())
    assert not workspaces.take_back(cast.workspace, by=cast.alice) and not accounts.take_back(cast.bob)
    Ending.objects.update(due_at=timezone.now() + LATER)
    assert workspaces.take_back(cast.workspace, by=cast.alice) and accounts.take_back(cast.bob)


def _hash(user):
    from crm.lib.addresses import address_hash

    return address_hash(user.email)


def test_ac4_an_owner_of_a_shared_workspace_hands_it_over_first(client, cast):
    page = signed_in(client, cast.alice)
    page.post("/me/data/end/")
    assert not Ending.objects.exists()
    assert b"Hand it over" in page.get("/me/data/").content


def test_ac4_what_nobody_else_works_in_goes_along(cast, journal_file):
    solo = make_user("solo@example.com")
    own = Workspace.objects.found(solo, name="Alone", business_name="Alone")
    accounts.erase(solo)
    assert not Workspace.objects.filter(pk=own.pk).exists()
    assert [line.subject for line in journal.read()] == ["workspace", "account"]


def test_a_workspace_goes_with_everything_in_it(client, cast, ana, journal_file):
    other = make_contact(cast.other, "Else Where", email="else@example.com")
    ledger.grant(ana, "email", "marketing", method="written", address="ana@example.com", wording="yes")
    stored = files.keep(ana, "letter.txt", io.BytesIO(b"signed"), author=None).stored
    url = f"/w/{cast.workspace.slug}/settings/end/"
    assert signed_in(client, cast.max).post(url, {"name": cast.workspace.name}).status_code == 403
    owner = signed_in(client, cast.alice)
    assert owner.post(url, {"name": "something else"}).status_code == 422
    owner.post(url, {"name": cast.workspace.name})
    cast.workspace.refresh_from_db()
    assert cast.workspace.paused_at
    told = {mail.to for mail in ProductMail.objects.filter(kind="privacy_notice")}
    assert told == set(Membership.objects.filter(workspace=cast.workspace).values_list("user__email", flat=True))
    assert workspaces.end_due() == 0
    assert workspaces.end_due(timezone.now() + LATER) == 1
    assert list(Contact.objects.all()) == [other] and not ContactFile.objects.exists()
    assert not ConsentEvent.objects.filter(workspace_id=cast.workspace.pk).exists()
    assert stored not in set(vault.names())
    call_command("verify_ledger")
    assert [line.subject for line in journal.read()] == ["workspace"]


def test_a_workspace_that_came_back_with_a_backup_goes_again(cast, journal_file):
    line = journal.append("workspace", cast.workspace.pk, workspace=cast.workspace.pk, request=None, hashes=[])
    workspaces.again(line)
    assert not Workspace.objects.filter(pk=cast.workspace.pk).exists()
    workspaces.again(line)
    assert Workspace.objects.filter(pk=cast.other.pk).exists()


def test_it_can_be_taken_back(client, cast):
    assert Membership.objects.get(workspace=cast.workspace, user=cast.alice).role == Role.OWNER
    owner = signed_in(client, cast.alice)
    workspaces.ask(cast.workspace, by=cast.alice)
    owner.post(f"/w/{cast.workspace.slug}/settings/end/", {"take_back": "1"})
    assert workspaces.end_due(timezone.now() + LATER) == 0
    assert ProductMail.objects.filter(kind="privacy_notice").latest("created_at").subject.endswith("stays")


@pytest.mark.parametrize("role", ["bob", "rita"])
def test_only_the_owner_ends_a_workspace(client, cast, role):
    user = getattr(cast, role)
    assert signed_in(client, user).get(f"/w/{cast.workspace.slug}/settings/end/").status_code == 403


def test_ac4_a_deletion_at_the_operators_desk_erases_the_account(client, cast, journal_file, no_cooling_off):
    User.objects.filter(pk=cast.max.pk).update(is_superuser=True, is_staff=True)
    bob = cast.bob
    request = filing.file(None, "deletion", email=bob.email)
    filing.confirm_link(request)
    filing.verify(request, how="link and facts", contact_ids=[])
    url = f"/privacy/desk/{request.pk}/fulfil/"
    assert bob.email.encode() in signed_in(client, cast.max).get(url).content
    client.post(url)
    assert fulfilment.carry_out(request.pk)
    request.refresh_from_db()
    assert request.state == "fulfilled" and not User.objects.filter(pk=bob.pk).exists()


def test_re2_a_workspace_with_a_legal_hold_stays_until_it_ends(client, cast, ana):
    until = timezone.now().date() + timedelta(days=99)
    hold = LegalHold.objects.create(workspace=cast.workspace, contact=ana, reason="A claim", until=until)
    workspaces.ask(cast.workspace, by=cast.alice)
    page = signed_in(client, cast.alice).get(f"/w/{cast.workspace.slug}/settings/end/").content
    assert b"1 legal hold stands" in page
    assert workspaces.end_due(timezone.now() + LATER) == 0
    hold.lift(by=cast.alice)
    assert workspaces.end_due(timezone.now() + LATER) == 1
    solo = make_user("solo@example.com")
    own = Workspace.objects.found(solo, name="Alone", business_name="Alone")
    held = make_contact(own, "Held")
    LegalHold.objects.create(workspace=own, contact=held, reason="A claim", until=until)
    assert "Legal holds keep what is in Alone" in accounts.in_the_way(solo)
