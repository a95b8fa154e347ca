"""RT-2: whatever the map knows of a person can be corrected, on every record of theirs, and recipients are told."""

import pytest
from django.core.exceptions import ValidationError
from django.db import models

from contacts import restriction
from contacts.fields import making
from contacts.models import Call, Contact, Note, PostalAddress
from crm.lib.fields import EncryptedTextField
from crm.lib.personal_data import Subject, entries
from privacy.fulfilling import correctable, correcting
from privacy.models import PrivacyRequest, State
from privacy.notices.models import Notice
from privacy.records.models import Processor
from privacy.requests import filing
from projects.models import Project
from tests.cast import make_contact


def test_rt2_every_text_of_the_map_can_be_corrected_or_is_kept_for_a_reason():
    """A new model with texts about a contact is covered by itself, or fails here until somebody says why not."""
    forgotten = []
    for entry in entries():
        if Subject.CONTACT not in entry.rows or entry.label in correctable.ELSEWHERE:
            continue
        for name, what in entry.personal().items():
            held = entry.model._meta.get_field(name)
            is_text = isinstance(held, (models.CharField, models.TextField, EncryptedTextField)) and not held.choices
            place = f"{entry.label}.{name}"
            excused = entry.label in correctable.AS_SAID or place in correctable.AS_SAID or not what.in_access
            if is_text and not excused and name not in correctable.correctable(entry):
                forgotten.append(place)
    assert not forgotten
    labels = {entry.label for entry in entries()}
    stale = [place for place in correctable.AS_SAID if place.split(".")[0] + "." + place.split(".")[1] not in labels]
    assert not stale


@pytest.fixture
def known(cast, ana):
    """Ana as a business may know her: two records, fields of its own, a further address, notes, a project."""
    twin = make_contact(cast.workspace, "Anna Sampel", email="ana@example.com")
    colour = making.add(cast.workspace, "Favourite colour", "text")
    size = making.add(cast.workspace, "Size", "choice", options=["Small", "Large"])
    ana.extra = {"Spouse": "Bob"}
    ana.save()
    correctable.write(ana, {colour.key: "Red", size.key: "Small"})
    PostalAddress.objects.create(contact=ana, label="Work", street="1 Main St", city="Boston", country="US")
    Note.objects.create(workspace=cast.workspace, contact=ana, text="Lives in Bostn")
    Call.objects.create(workspace=cast.workspace, contact=ana, text="Called Anna")
    Project.objects.create(workspace=cast.workspace, contact=ana, name="Site of Anna")
    ana.refresh_from_db()
    return ana, twin, colour, size


def _request(cast, *contacts):
    request = filing.file(cast.workspace, "correction", email="ana@example.com", name="Ana Sample")
    filing.confirm_link(request)
    filing.verify(request, how="link and facts", contact_ids=[contact.pk for contact in contacts])
    return request


_RIGHT = {
    "Size": "Large",
    "Phone": "+12025550188",
    "Email": "ana@new.example",
    "Country": "Canada",
    "Stage": "Client",
    "Language": "español",
    "Time zone": "America – Chicago",
    "Preferred way": "Email",
    "Birthday": "1980-03-14",
}


def _right(line):
    return _RIGHT.get(line.label, "Canada" if line.key.endswith("country") else f"Right {line.key[:9]}")


def test_rt2_every_value_is_shown_and_changed_on_every_record(cast, known):
    ana, twin, _colour, _size = known
    Processor.objects.create(
        workspace=cast.workspace, name="Books", service="books", tell_by="mail", tell_email="b@books.example"
    )
    request = _request(cast, ana, twin)
    correcting.want(request, {"city": "Chicago", "else": "The note about Boston is wrong."})
    lines, texts = correcting.table(request, ana)
    assert next(line for line in lines if line.key == "city").changes
    new = {line.key: _right(line) for line in [*lines, *texts] if line.key not in correctable.NEW.values()}
    assert correcting.apply(request, {ana.pk: new, twin.pk: {"name": "Right name"}}, by=cast.max)
    ana = Contact.objects.get(pk=ana.pk)
    lines, texts = correcting.table(request, ana)
    held = {line.key: line.text for line in [*lines, *texts]}
    missed = {key: held.get(key) for key, said in new.items() if not key.startswith("point-") and held.get(key) != said}
    assert not missed
    assert {ana.point("email").value, ana.point("phone").value} == {"ana@new.example", "+12025550188"}
    assert Contact.objects.get(pk=twin.pk).name == "Right name"
    assert "right" in Contact.objects.get(pk=ana.pk).search_text
    notices = list(Notice.objects.all())
    assert len(notices) == 2 and notices[0].what == "correction"
    told = next(notice for notice in notices if len(notice.changed) > 5)
    assert told.changed["City"] == "Right city" and told.changed["Phone"] == ""  # CN-12: the number goes to nobody
    assert "ana@example.com" in told.addresses  # by which the recipient knows her
    request.refresh_from_db()
    assert request.state == State.FULFILLED


def test_rt6_a_frozen_record_is_corrected_since_its_owner_asked(cast, known):
    ana = known[0]
    restriction.freeze(Contact.objects.filter(pk=ana.pk))
    assert correcting.apply(_request(cast, ana), {ana.pk: {"city": "Chicago"}}, by=cast.max)
    assert Contact.objects.get(pk=ana.pk).city == "Chicago"


def test_what_cannot_be_so_changes_nothing(cast, known):
    ana, twin, _colour, size = known
    request = _request(cast, ana, twin)
    with pytest.raises(ValidationError) as refused:
        correcting.apply(
            request, {twin.pk: {"name": "Other"}, ana.pk: {size.key: "Huge", "country": "Nowhere", "city": "Rome"}},
            by=cast.max,
        )  # fmt: skip
    assert len(refused.value.messages) == 2
    assert PrivacyRequest.objects.get().state == State.VERIFIED
    assert set(Contact.objects.values_list("city", flat=True)) == {"Washington", ""}
    assert Contact.objects.get(pk=twin.pk).name == "Anna Sampel"


def test_ac7_only_records_of_the_request_are_touched(cast, known):
    ana, twin, _colour, _size = known
    request = _request(cast, ana)
    correcting.apply(request, {ana.pk: {"city": "Rome"}, twin.pk: {"city": "Rome"}}, by=cast.max)
    assert Contact.objects.get(pk=twin.pk).city == ""


def test_an_unchanged_form_changes_nothing(cast, known):
    ana = known[0]
    request = _request(cast, ana)
    lines, texts = correcting.table(request, ana)
    assert correcting.apply(request, {ana.pk: {line.key: line.text for line in [*lines, *texts]}}, by=cast.max)
    assert not Notice.objects.exists()
    before = ana.updated_at
    assert Contact.objects.get(pk=ana.pk).sort_name and before
