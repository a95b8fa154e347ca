"""Every address of the site."""

from django.contrib import admin
from django.urls import include, path

from crm import brand, health, home, report_pages, sample, search_page, setup, today
from crm.backup import pages as backups

site = [
    path("brand.css", brand.stylesheet, name="brand"),
    path("", home.home, name="home"),
    path("setup/<str:token>/", setup.setup, name="setup"),
    path("backups/", backups.backups, name="backups"),
    path("backups/make/", backups.make_backup, name="backups-make"),
    path("mailbox/", home.mailbox, name="mailbox"),
    path("mailbox/empty/", home.empty_mailbox, name="mailbox-empty"),
    path("w/<slug:workspace>/", today.today, name="today"),
    path("w/<slug:workspace>/settings/remove-sample/", sample.remove_sample, name="remove_sample"),
    path("w/<slug:workspace>/reports/", report_pages.overview, name="reports"),
    path("w/<slug:workspace>/reports/<slug:report>/", report_pages.report, name="report"),
    path("w/<slug:workspace>/reports/<slug:report>/<slug:kind>/", report_pages.file, name="report-file"),
    path("w/<slug:workspace>/search/", search_page.search_page, name="search"),
]

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", include((site, "crm"))),
    path("", include("messaging.urls")),
    path("w/<slug:workspace>/", include("contacts.urls")),
    path("", include("accounts.urls")),
    path("w/<slug:workspace>/projects/", include("projects.urls")),
    path("p/", include("projects.sharing.urls")),
    path("w/<slug:workspace>/tasks/", include("projects.tasks.urls")),
    path("w/<slug:workspace>/hours/", include("projects.hours.urls")),
    path("", include("projects.tasks.feed_urls")),
    path("", include("privacy.policy.urls")),
    path("", include("privacy.cookies.urls")),
    path("", include("privacy.records.urls")),
    path("", include("privacy.retention.urls")),
    path("", include("privacy.notices.urls")),
    path("", include("privacy.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
