"""How many marketing texts a person may get within 24 hours, where a law says so (see quiet_hours.DAILY_CAPS)."""

from datetime import datetime, timedelta
from typing import Any

from contacts.consent.models import Channel, Purpose
from messaging.models import HANDED_OVER, Direction, Message
from messaging.quiet_hours import texts_a_day

WINDOW = timedelta(hours=24)


def full_until(
    workspace_id: Any, digest: bytes, *, phone: str, region: str | None, at: datetime
) -> tuple[int, datetime] | None:
    """The cap and the moment at which the next marketing text may go to this address; None when one may go at `at`.

    All messages of the workspace to the address count, whichever contact and sender they went by. Call it under the
    lock on the address, or two at once may both be the last.
    """
    most = texts_a_day(phone, region)
    if most is None:
        return None
    gone = Message.objects.filter(
        conversation__workspace_id=workspace_id,
        conversation__address_hash=digest,
        channel=Channel.SMS,
        purpose=Purpose.MARKETING,
        direction=Direction.OUT,
        status__in=HANDED_OVER,
        handed_over_at__gt=at - WINDOW,
    )
    times = list(gone.order_by("-handed_over_at").values_list("handed_over_at", flat=True)[:most])
    if len(times) < most or times[-1] is None:
        return None
    return most, times[-1] + WINDOW
