"""The timeline: what happened, in as few lines as it takes."""

from contacts import timeline
from contacts.consent import ledger
from tests.cast import make_contact


def test_a_stop_is_one_line_however_many_consents_it_ends(cast):
    ana = make_contact(cast.workspace, phone="+12025550123")
    ledger.withdraw_address(cast.workspace, "+12025550123", channel="sms", method="reply", evidence="STOP")
    (line,) = [entry for entry in timeline.page(ana).entries if entry.kind == "consent"]
    assert line.title == "Withdrew consent"
    channels, purposes, method = line.body.split(" · ")
    assert set(channels.split(", ")) == {"phone call", "text message"}
    assert set(purposes.split(", ")) == {"marketing", "information", "transactions"}
    assert method == "reply"
