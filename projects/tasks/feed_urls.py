"""The address under which calendars read."""

from django.urls import path

from projects.tasks import calendar_pages

app_name = "calendar"

urlpatterns = [path("calendar/<str:token>/<str:form>.ics", calendar_pages.feed, name="feed")]
