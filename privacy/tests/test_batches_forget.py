from contacts.history import batches
from contacts.history.models import WhyLeft
from contacts.models import Contact, ExportPart
from contacts.tests.test_history import changed, undone
from crm.lib.addresses import Kind
from privacy.erasure import erasing
from tests.cast import make_contact


def test_rt3_an_erased_address_does_not_come_back_by_undo(cast):
    ana = make_contact(cast.workspace, email="ana@example.com", phone="+12085550123")
    batch = changed(cast, [ana], lambda: ana.points.filter(kind=Kind.EMAIL).delete())
    twin = make_contact(cast.workspace, "Ana again", email="ana@example.com")
    erasing.erase(twin)
    undone(batch, cast.bob)
    assert not ana.points.filter(kind=Kind.EMAIL).exists()
    assert batch.changes.get().why == WhyLeft.ERASED


def test_rt3_erasing_a_contact_erases_what_batches_remember_of_it(cast):
    ana = make_contact(cast.workspace, email="ana@example.com")
    batch = changed(cast, [ana], lambda: Contact.objects.update(city="Boise"))
    erasing.erase(ana)
    assert not batch.changes.exists()


def test_rt3_erasing_a_contact_ends_the_exports_of_the_workspace(cast):
    ana = make_contact(cast.workspace, email="ana@example.com")
    batch = batches.open(cast.workspace, by=cast.alice, kind="export", title="Open day", plan={"parts": 1})
    ExportPart.objects.create(batch=batch, number=1, rows=[{"name": "Ana Sample"}])
    erasing.erase(ana)
    assert not ExportPart.objects.exists()
