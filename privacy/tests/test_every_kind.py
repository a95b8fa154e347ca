"""Every kind of request: carried out from the desk with one button, after a preview, and told to the person."""

import io
import json
import re
import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import AuditEntry, ProductMail
from contacts.consent import ledger
from contacts.consent.models import Suppression
from contacts.models import Call, Contact
from privacy.copies import portable
from privacy.fulfilling import children, freezing
from privacy.models import AT_ONCE, Kind, PrivacyRequest, StandingOptOut, State
from privacy.requests import filing, fulfilment, links, opting_out, passing_on, telling
from projects.models import Task
from tests.cast import make_contact


@pytest.fixture
def url(cast):
    return f"/w/{cast.workspace.slug}/privacy/"


def verified(cast, ana, kind, **more):
    request = filing.file(cast.workspace, kind, email="ana@example.com", name="Ana Sample", **more)
    filing.confirm_link(request)
    if request.state == State.UNVERIFIED:
        filing.verify(request, how="link and facts", contact_ids=[ana.pk])
    return PrivacyRequest.objects.get(pk=request.pk)


def last_mail():
    return ProductMail.objects.filter(kind="privacy_answer").latest("created_at")


@pytest.fixture
def told(monkeypatch):
    """What recipients of the data were told."""
    heard = []

    def teller(workspace, keys, what, request, *, changed, formerly):
        heard.append(what)
        return 1

    monkeypatch.setattr(telling, "_tellers", [teller])
    return heard


def test_rt2_a_correction_stands_beside_what_is_held_and_is_told(max_signed_in, client, cast, ana, url, told):
    request = verified(cast, ana, "correction")
    said = {"family_name": "Sampleton", "phone": "+1 202 555 0177", "company": "Bakery Luna"}
    client.post(f"/privacy/requests/{links.token(request)}/wanted/", said)
    page = max_signed_in.get(f"{url}{request.pk}/fulfil/").content.decode()
    assert "<del>Sample</del>" in page and "Sampleton" in page and "+12025550123" in page
    given = {f"{ana.pk.hex}:{name}": said[name] for name in ("family_name", "company")}
    given[f"{ana.pk.hex}:point-{ana.point('phone').pk.hex}"] = said["phone"]
    answer = max_signed_in.post(f"{url}{request.pk}/fulfil/", {**given, f"{ana.pk.hex}:new-email": "not an address"})
    assert answer.status_code == 422 and b"not an address" in answer.content
    max_signed_in.post(f"{url}{request.pk}/fulfil/", {**given, "text": "Done."})
    ana = Contact.objects.get(pk=ana.pk)
    assert (ana.family_name, ana.company.name, ana.point("phone").value) == ("Sampleton", "Bakery Luna", "+12025550177")
    assert ana.point("email").value == "ana@example.com"
    assert told == ["correction"] and "Family name" in last_mail().text
    request.refresh_from_db()
    assert (request.state, request.wanted) == (State.FULFILLED, None)
    assert max_signed_in.get(f"/w/{cast.workspace.slug}/contacts/?q=Sampleton").content.count(b"Sampleton")


def test_rt6_frozen_is_frozen_and_its_end_is_told_first(max_signed_in, cast, ana, url, told, settings):
    request = verified(cast, ana, "restriction")
    assert b"Kept, but not used" in max_signed_in.get(f"{url}{request.pk}/fulfil/").content
    max_signed_in.post(f"{url}{request.pk}/fulfil/", {"text": ""})
    ana.refresh_from_db()
    assert ana.is_restricted and told == ["restriction"] and "frozen" in last_mail().subject
    lift = f"{url}lift/{ana.pk}/"
    assert max_signed_in.post(lift, {"reason": ""}).status_code == 422
    max_signed_in.post(lift, {"reason": "The dispute about your invoice is settled."})
    notice = ProductMail.objects.filter(kind="privacy_notice").latest("created_at")
    assert notice.to == "ana@example.com" and "The dispute" in notice.text
    assert freezing.lift_announced() == 0  # the person hears of it first
    assert freezing.announce(ana, by=cast.max, reason="again") is None
    later = timezone.now() + timedelta(days=settings.PRIVACY_LIFTING_NOTICE_DAYS, seconds=1)
    assert freezing.lift_announced(later) == 1
    ana.refresh_from_db()
    assert not ana.is_restricted and told == ["restriction", "lifting"]


def test_rt6_a_lifting_is_called_off_and_one_that_the_person_asks_for_is_done_at_once(max_signed_in, cast, ana, url):
    freezing.freeze(Contact.objects.filter(pk=ana.pk))
    ana.refresh_from_db()
    freezing.announce(ana, by=cast.max, reason="")
    max_signed_in.post(f"{url}lift/{ana.pk}/", {"call_off": "1"})
    assert freezing.lift_announced(timezone.now() + timedelta(days=30)) == 0
    request = verified(cast, ana, "lifting")
    max_signed_in.post(f"{url}{request.pk}/fulfil/", {"text": ""})
    ana.refresh_from_db()
    assert not ana.is_restricted


def test_rt6_nobody_is_unfrozen_without_hearing_of_it(cast):
    nobody = make_contact(cast.workspace, "No Mail", phone="+12025550155")
    freezing.freeze(Contact.objects.filter(pk=nobody.pk))
    nobody.refresh_from_db()
    assert freezing.announce(nobody, by=cast.max, reason="x") is None
    assert freezing.announce(nobody, by=cast.max, reason="x", told=True)


@pytest.mark.parametrize(
    ("decision", "state", "frozen"), [("uphold", State.FULFILLED, True), ("overrule", State.REFUSED, False)]
)
def test_rt5_an_objection_is_weighed_with_reasons(max_signed_in, cast, ana, url, decision, state, frozen):
    request = verified(cast, ana, "objection", words="I never asked for this.")
    assert ledger.is_suppressed(cast.workspace, "ana@example.com", "email")  # that part waits for nobody
    page = f"{url}{request.pk}/fulfil/"
    assert max_signed_in.post(page, {"decision": decision, "note": "Because."}).status_code == 422
    note = "We keep invoices to defend claims; nothing else is used, so our grounds and yours are both served."
    max_signed_in.post(page, {"decision": decision, "note": note})
    request.refresh_from_db()
    ana.refresh_from_db()
    assert (request.state, ana.is_restricted, request.weighing) == (state, frozen, None)
    assert note in last_mail().text


@pytest.mark.parametrize("kind", sorted(AT_ONCE))
def test_rt7_an_opt_out_takes_effect_when_the_link_is_confirmed(cast, ana, kind):
    request = filing.file(cast.workspace, kind, email="ana@example.com")
    filing.confirm_link(request)
    request.refresh_from_db()
    assert request.state == State.FULFILLED
    if kind == Kind.OPT_OUT_SALE:
        assert opting_out.has_opted_out(cast.workspace, ana.pk, StandingOptOut.Scope.SALE)
    elif kind == Kind.OPT_OUT_PROFILING:
        assert opting_out.has_opted_out(cast.workspace, ana.pk, StandingOptOut.Scope.PROFILING)
    else:
        assert ledger.is_suppressed(cast.workspace, "+12025550123", "sms")


def test_rt4_a_portable_copy_is_one_archive_in_open_formats(client, cast, ana):
    Call.objects.create(workspace=cast.workspace, contact=ana, seconds=90, text="About bread, rolls; and\ncake")
    Task.objects.create(workspace=cast.workspace, contact=ana, name="=Call again", due_at=timezone.now())
    request = verified(cast, ana, "portability")
    fulfilment.fulfil(request, by=cast.max)
    fulfilment.carry_out(request.pk)
    url = f"/privacy/requests/{links.token(request)}/"
    client.post(url + "code/")
    code = re.findall(r"\b\d{8}\b", ProductMail.objects.filter(kind="privacy_code").latest("created_at").text)[0]
    page = client.post(url + "copy/", {"code": code}).content.decode()
    one_time = re.findall(r'name="pass" value="([^"]+)"', page)[0]
    with zipfile.ZipFile(io.BytesIO(b"".join(client.post(url + "copy.zip", {"pass": one_time})))) as archive:
        held = {name: archive.read(name).decode() for name in archive.namelist()}
    data = json.loads(held["data.json"])
    assert data["format"] == portable.FORMAT and set(portable.SCHEMA["required"]) == data.keys()
    assert json.loads(held["data.schema.json"]) == portable.SCHEMA
    assert client.get("/privacy/portable-copy.schema.json").json()["title"] == portable.SCHEMA["title"]
    contacts = next(table for table in data["tables"] if table["name"] == "contacts_contact")["rows"]
    assert contacts[0]["family_name"] == "Sample"
    assert "'=Call again" in held["csv/projects_task.csv"] and "Sample" in held["csv/contacts_contact.csv"]
    card = held["contact.vcf"].split("\r\n")
    assert card[:2] == ["BEGIN:VCARD", "VERSION:4.0"] and "N:Sample;Ana;;;" in card and "EMAIL:ana@example.com" in card
    calendar = held["calendar.ics"]
    assert "DESCRIPTION:About bread\\, rolls\\; and\\ncake" in calendar and "BEGIN:VTODO" in calendar
    assert all(len(line.encode()) <= 75 for line in calendar.split("\r\n"))


def test_ac2_anyone_reports_a_child_and_staff_remove_it_in_one_action(max_signed_in, client, cast, url, journal_file):
    child = make_contact(cast.workspace, "Kim Little", email="kim@example.com", phone="+12025550144")
    other = make_contact(cast.workspace, "Kim Little", email="other@example.com")
    page = f"/privacy/{cast.workspace.slug}/child/"
    assert client.post(page, {"words": "?"}).status_code == 422
    assert client.post(page, {"name": "Kim Little", "child_email": " KIM@example.com"}).status_code == 302
    request = PrivacyRequest.objects.get()
    assert request.state == State.UNVERIFIED and ProductMail.objects.filter(kind="privacy_staff").count() == 2
    preview = max_signed_in.get(f"{url}{request.pk}/fulfil/").content.decode()
    assert str(child.pk) in preview and str(other.pk) in preview
    max_signed_in.post(f"{url}{request.pk}/fulfil/", {"contacts": str(child.pk)})
    request.refresh_from_db()
    assert (request.state, request.about, request.name) == (State.FULFILLED, None, "")
    assert set(Contact.objects.values_list("pk", flat=True)) == {other.pk}
    assert set(Suppression.objects.values_list("reason", flat=True)) == {Suppression.Reason.CHILD}
    entry = AuditEntry.objects.get(action="privacy.child.removed")
    assert (entry.record_id, entry.count) == (request.pk, 1)


def test_ac2_a_contact_that_staff_find_to_be_a_child_is_removed_from_its_page(
    max_signed_in, cast, ana, url, journal_file
):
    assert b"It is a child: remove everything" in max_signed_in.get(f"{url}child/{ana.pk}/").content
    max_signed_in.post(f"{url}child/{ana.pk}/")
    assert not Contact.objects.filter(pk=ana.pk).exists()
    request = PrivacyRequest.objects.get()
    assert (request.kind, request.manner, request.state) == ("child", "staff", State.FULFILLED)


def test_ac2_a_removal_that_was_killed_is_finished_by_the_courier(cast, ana, journal_file, monkeypatch):
    request = filing.file(cast.workspace, "child", about={"email": "ana@example.com"})
    monkeypatch.setattr(children, "finish", lambda request: True)
    children.remove(request, [ana], by=cast.max)
    monkeypatch.undo()
    PrivacyRequest.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert fulfilment.waiting() == [request.pk] and fulfilment.carry_out(request.pk)
    assert not Contact.objects.filter(pk=ana.pk).exists()


def test_ac2_a_report_at_the_operators_page_reaches_the_workspaces_at_once(client, cast, ana):
    client.post("/privacy/child/", {"child_phone": "+1 202 555 0123"})
    for _twice in range(2):
        passing_on.sweep()  # a worker's errand, so that the page answers in the same time whoever is on file
    assert PrivacyRequest.objects.get(workspace=cast.workspace).kind == "child"
    assert not PrivacyRequest.objects.filter(workspace=cast.other).exists()
