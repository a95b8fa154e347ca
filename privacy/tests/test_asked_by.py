"""The requests of a contact, as the boxes of their page show them."""

import pytest

from privacy.models import State
from privacy.requests import asked_by, filing
from tests.cast import make_contact

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("count", [3, 33])
def test_the_open_ones_are_told_however_many_there_are(cast, count, django_assert_max_num_queries):
    ana = make_contact(cast.workspace, "Ana", email="ana@example.com")
    made = [filing.file(cast.workspace, "access", email="ana@example.com") for _number in range(count)]
    for request in made:
        request.state = State.VERIFIED if request == made[0] else State.FULFILLED
        request.save()
    with django_assert_max_num_queries(2 if count > 31 else 1):
        assert len(asked_by.latest(ana, None, 31)) == min(count, 31)
        assert asked_by.open_ones(ana, 5) == made[:1]
