"""Addresses of the records, at the desk of a workspace and at the operator's."""

from privacy.desks import both
from privacy.records import overview_pages, processor_pages

app_name = "records"

urlpatterns = [
    *both("overview/", overview_pages.show, "overview"),
    *both("officers/", processor_pages.officers, "officers"),
    *both("processors/", processor_pages.processors, "processors"),
    *both("processors/new/", processor_pages.processor_new, "processor-new"),
    *both("processors/<uuid:processor>/", processor_pages.processor, "processor"),
]
