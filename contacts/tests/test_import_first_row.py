"""Whether the first row is a person is guessed, and put right on the page of the columns."""

import pytest

from contacts.models import Contact, ImportRun
from contacts.tests.importing import carry_out, counts, upload
from contacts.tests.pages import url
from tests.cast import signed_in


def check(cast, run, **posted):
    """What the page of the columns sends."""
    response = signed_in(cast.bob).post(url(cast.workspace, "import-map", run.pk), {"asked-headed": "1", **posted})
    assert response.headers["Location"] == url(cast.workspace, "import-map", run.pk)
    return ImportRun.objects.get(pk=run.pk)


@pytest.mark.django_db
def test_a_title_that_nobody_knows_is_no_person(cast):
    run = upload(cast, "Guests of May\nAna Sample\nBen Carter\n")
    assert (run.headed, counts(run)) == (False, {"new": 3})
    run = check(cast, run, headed="on")
    assert (run.columns, run.mapping, counts(run)) == (["Guests of May"], ["extra"], {"rejected": 2})
    run = check(cast, run)
    assert (run.headed, run.mapping, counts(run)) == (False, ["name"], {"new": 3})


@pytest.mark.django_db
def test_a_first_row_that_was_taken_for_titles_is_a_person(cast):
    run = upload(cast, "Mobile,Boise\nBen Carter,208 555 0124\n")
    assert run.headed
    run = carry_out(check(cast, run, **{"column-0": "name"}), cast.bob)
    assert sorted(Contact.objects.values_list("name", flat=True)) == ["Ben Carter", "Mobile"]
    assert sorted(run.rows.values_list("line", flat=True)) == [1, 2]
