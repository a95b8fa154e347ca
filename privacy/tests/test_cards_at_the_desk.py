"""CO-4: no number of a payment card stays in what is said and written about requests, holds, incidents, disclosures."""

from datetime import date, timedelta

import pytest

from privacy.centre.forms import ChildForm, RequestForm, SupportForm
from privacy.desk import forms as desk
from privacy.records.disclosure_pages import DisclosureForm
from privacy.records.incident_forms import IncidentForm, StepForm
from privacy.retention.forms import HoldForm

pytestmark = [pytest.mark.django_db, pytest.mark.once]

CARD = "4111 1111 1111 1111"
SAID = f"It was card {CARD}, and I want to know what you have."
LONG = timedelta(days=30)


def _forms(workspace):
    letter = {"workspace": workspace}
    yield desk.StaffRequestForm, {}, {
        "kind": "access", "manner": "phone", "received_on": date.today(), "name": SAID, "words": SAID,
    }  # fmt: skip
    yield desk.RefuseForm, letter, {"ground": "other", "text": SAID}
    yield desk.ExtendForm, letter, {"text": SAID}
    yield desk.DoneForm, letter, {"text": SAID}
    yield desk.NoteForm, letter, {"text": SAID}
    yield desk.WeighForm, letter, {"note": SAID, "decision": "uphold"}
    yield desk.LiftForm, {**letter, "has_email": True}, {"reason": SAID}
    yield RequestForm, {}, {"kind": "access", "name": SAID, "email": "a@example.com", "words": SAID}
    yield ChildForm, {}, {"name": SAID, "words": SAID}
    yield SupportForm, {}, {"name": SAID, "email": "a@example.com", "text": SAID}
    yield HoldForm, {}, {"reason": SAID, "until": date.today() + LONG}
    yield StepForm, {}, {"text": SAID}
    yield IncidentForm, letter, {"title": SAID, "noticed_at": "2026-01-02T10:00", "what": SAID, "risk": "low"}
    yield DisclosureForm, letter, {
        "kind": "order", "recipient": SAID, "ground": "law", "at": "2026-01-02T10:00", "asked": SAID,
    }  # fmt: skip


def test_co4_what_staff_and_people_write_holds_no_card(cast):
    for form, more, given in _forms(cast.workspace):
        filled = form(given, **more)
        filled.is_valid()
        told = [value for value in filled.cleaned_data.values() if isinstance(value, str)]
        assert sum("1111" in value for value in told) == sum(value is SAID for value in given.values()), form
        assert not any(CARD in value for value in told), form
