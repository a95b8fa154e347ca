"""Addresses of the records, at the desk of a workspace and at the operator's."""

from privacy.desks import both
from privacy.records import (
    activity_pages,
    disclosure_pages,
    incident_mail_pages,
    incident_pages,
    overview_pages,
    processor_pages,
    review_pages,
)

app_name = "records"

urlpatterns = [
    *both("overview/", overview_pages.show, "overview"),
    *both("officers/", processor_pages.officers, "officers"),
    *both("processors/", processor_pages.processors, "processors"),
    *both("processors/new/", processor_pages.processor_new, "processor-new"),
    *both("processors/<uuid:processor>/", processor_pages.processor, "processor"),
    *both("processing/", activity_pages.show, "activities"),
    *both("processing/file.<slug:kind>", activity_pages.file, "activities-file"),
    *both("disclosures/", disclosure_pages.log, "disclosures"),
    *both("disclosures/new/", disclosure_pages.new, "disclosure-new"),
    *both("incidents/", incident_pages.register, "incidents"),
    *both("incidents/new/", incident_pages.new, "incident-new"),
    *both("incidents/<uuid:incident>/", incident_pages.show, "incident"),
    *both("incidents/<uuid:incident>/letters/<slug:letter>.pdf", incident_pages.letter, "incident-letter"),
    *both("incidents/<uuid:incident>/mail/<slug:letter>/", incident_mail_pages.mail, "incident-mail"),
    *both("incidents/<uuid:incident>/<slug:action>/", incident_pages.act, "incident-act"),
    *both("access/", review_pages.show, "access"),
    *both("access/begin/", review_pages.begin, "access-begin"),
    *both("access/close/", review_pages.close, "access-close"),
    *both("access/<uuid:review>/", review_pages.earlier, "access-earlier"),
    *both("access/lines/<uuid:line>/", review_pages.decide, "access-decide"),
]
