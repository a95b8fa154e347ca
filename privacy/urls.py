"""Addresses of the privacy pages: public ones, the workspace's queue, the operator's desk."""

from privacy.centre import urls as centre
from privacy.desk import urls as desk
from privacy.endings import urls as endings

app_name = "privacy"

# The last of the public ones take any short name: they stand at the end.
urlpatterns = [*desk.urlpatterns, *endings.urlpatterns, *centre.urlpatterns]
