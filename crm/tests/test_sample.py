"""The sample workspace: there once, marked, gone with one button."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from accounts.models import AuditEntry, Membership, Role, Workspace
from contacts.consent import ledger
from contacts.consent.models import Consent, ConsentEvent
from contacts.models import Contact
from crm import sample
from crm.tests.test_setup import FORM, link
from projects.models import Project
from tests.cast import make_user

pytestmark = pytest.mark.django_db


def test_demo_makes_one_sample_workspace_however_often_it_runs():
    call_command("demo")
    call_command("demo")
    workspace = Workspace.objects.get()
    assert workspace.is_sample
    assert "Sample" in workspace.name
    assert Contact.objects.of(workspace).count() == len(sample.PEOPLE)


def test_its_people_are_found_and_their_consent_is_in_the_ledger():
    call_command("demo")
    ana = Contact.objects.get(name="Ana Sample")
    assert "harbour" in ana.search_text
    states = dict(Consent.objects.values_list("contact__name", "state"))
    assert (states["Ana Sample"], states["Hiro Tanaka"], states["Jonas Berg"]) == ("granted", "withdrawn", "pending")
    assert not list(ledger.verify())


def test_whoever_sets_the_site_up_owns_the_sample_too(client):
    call_command("demo")
    client.post(link(), FORM)
    assert Membership.objects.get(workspace__is_sample=True).role == Role.OWNER
    assert client.get("/")["Location"] == f"/w/{Workspace.objects.get(is_sample=False).slug}/"


def test_with_an_owner_there_the_sample_is_theirs():
    owner = make_user(is_superuser=True, is_staff=True)
    call_command("demo")
    assert Membership.objects.get().user == owner


def test_the_button_removes_all_of_it_and_nothing_else(client, cast):
    sample.make()
    sample.give_to(cast.alice)
    workspace = Workspace.objects.get(is_sample=True)
    client.force_login(cast.alice)
    response = client.post(reverse("crm:remove_sample", args=[workspace.slug]))
    assert response["Location"] == "/"
    assert Workspace.objects.count() == 2
    assert not Contact.objects.filter(name="Ana Sample").exists()
    assert not ConsentEvent.objects.exists()
    assert not Project.objects.exists()
    assert not list(ledger.verify())
    assert AuditEntry.objects.filter(action="workspace.sample_removed").exists()


def test_messages_of_the_sample_go_too(cast):
    from messaging.models import Conversation

    sample.make()
    workspace = Workspace.objects.get(is_sample=True)
    assert Conversation.objects.of(workspace).exists()
    sample.remove(workspace)
    assert not Workspace.objects.filter(is_sample=True).exists()


def test_a_real_workspace_can_not_be_removed_by_the_button(client, cast):
    client.force_login(cast.alice)
    assert client.post(reverse("crm:remove_sample", args=[cast.workspace.slug])).status_code == 404
    with pytest.raises(ValueError, match="sample"):
        sample.remove(cast.workspace)


def test_only_its_owner_has_the_button(client, cast):
    sample.make()
    workspace = Workspace.objects.get(is_sample=True)
    Membership.objects.create(workspace=workspace, user=cast.max, role=Role.MANAGER)
    client.force_login(cast.max)
    assert client.post(reverse("crm:remove_sample", args=[workspace.slug])).status_code == 403
    client.force_login(cast.olga)
    assert client.post(reverse("crm:remove_sample", args=[workspace.slug])).status_code == 404
