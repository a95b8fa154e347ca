"""People who agreed, and a campaign for them."""

from messaging.campaigns import lifecycle
from messaging.models import Campaign
from messaging.tests.scene import agree, make_ana


def number(index: int) -> str:
    return f"+1208555{100 + index:04d}"


def people(workspace, count, first=0):
    """So many people who agreed."""
    made = [make_ana(workspace, number(index), name=f"Person {index}") for index in range(first, first + count)]
    for person in made:
        agree(person)
    return made


def make_campaign(workspace, **fields):
    defaults = {"name": "Pick-up", "purpose": "transactional", "body": "Your order is ready.", "everyone": True}
    return Campaign.objects.create(workspace=workspace, **{**defaults, **fields})


def started(campaign, by=None):
    """Started and planned to its end."""
    assert lifecycle.start(campaign, revision=campaign.revision, by=by)
    while lifecycle.advance(campaign.pk):
        pass
    campaign.refresh_from_db()
    return campaign
