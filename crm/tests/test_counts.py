"""What badges count."""

import pytest

from contacts.models import Contact
from crm.lib.workspaces import shown_counts
from tests.cast import make_contact

pytestmark = pytest.mark.django_db


def test_several_are_counted_in_one_query_as_a_badge_shows_them(cast, django_assert_num_queries):
    for number in range(3):
        make_contact(cast.workspace, f"Person {number}")
    ours = Contact.objects.of(cast.workspace)
    with django_assert_num_queries(1):
        said = shown_counts(lambda _: [ours, ours.filter(name="Nobody"), ours], most=2)(cast.workspace)
    assert said == ["2+", "", "2+"]
    assert shown_counts(lambda _: [ours])(cast.workspace) == [ours.shown_count()] == ["3"]
