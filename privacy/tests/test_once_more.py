"""RT-10: the link of a request once more, to whom it belongs and to nobody else."""

import pytest

from accounts.models import ProductMail
from crm.lib.addresses import address_hash
from privacy.requests import filing, links, once_more


@pytest.fixture
def asked(cast):
    agent = {"name": "Lee Law", "email": "lee@law.example"}
    return filing.file(cast.workspace, "access", email="ana@example.com", filed_as="agent", agent=agent)


def mailed(number, address):
    before = set(ProductMail.objects.values_list("pk", flat=True))
    once_more.mail(number, address_hash(address).hex())
    return [(mail.to, mail.text) for mail in ProductMail.objects.exclude(pk__in=before)]


def test_rt10_the_person_and_the_agent_get_the_links_of_their_own(asked):
    [(to, text)] = mailed(asked.number, "ana@example.com")
    assert to == "ana@example.com" and links.url(asked) in text
    [(to, text)] = mailed(asked.number, "lee@law.example")
    assert to == "lee@law.example" and links.url(asked, links.AGENT) in text and links.url(asked) not in text


def test_rt9_nobody_else_gets_one_and_the_page_says_the_same_to_all(asked, client, cast):
    assert mailed(asked.number, "eve@example.com") == [] == mailed("2026-BCDFGHJ", "ana@example.com")
    page, said = f"/privacy/{cast.workspace.slug}/follow/", []
    for number, email in ((asked.number, "ana@example.com"), (asked.number, "eve@example.com"), ("no", "a@b.example")):
        answer = client.post(page, {"number": number, "email": email}, follow=True)
        said.append((answer.redirect_chain, answer.content))
    assert said[0] == said[1] == said[2]
    assert client.post(page, {"number": "", "email": "x"}).status_code == 422
    filing.withdraw(asked)
    assert mailed(asked.number, "ana@example.com") == []
