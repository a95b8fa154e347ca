"""AC-5: a passkey is set up and signs in, with Chromium's own virtual authenticator."""

import re

import pytest
from playwright.sync_api import Page, expect

from accounts.tests.test_sign_in import LOGIN
from tests.cast import PASSWORD, make_cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def telephone(page: Page):
    """A telephone with a fingerprint reader, always touched by the right finger."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return session


def test_ac5_a_passkey_is_set_up_and_signs_in(transactional_db, live_server, page: Page, telephone):
    cast = make_cast()
    queue = f"{live_server.url}/w/{cast.workspace.slug}/privacy/"
    page.goto(live_server.url + LOGIN)
    page.get_by_label("Email").fill("alice@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.goto(queue)
    expect(page.get_by_text("Set up a second step")).to_be_visible()

    page.goto(f"{live_server.url}/accounts/2fa/webauthn/add/")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_label("Name").fill("My telephone")
    page.get_by_label(re.compile("Passwordless|Passkey", re.IGNORECASE)).check()
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_text(re.compile("recovery codes", re.IGNORECASE)).first).to_be_visible()
    page.goto(queue)  # who has just set it up has used it
    expect(page.get_by_role("heading", level=1)).to_contain_text("Privacy")

    page.context.clear_cookies()
    page.goto(f"{live_server.url}{LOGIN}?next=/w/{cast.workspace.slug}/privacy/")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(queue)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Privacy")
