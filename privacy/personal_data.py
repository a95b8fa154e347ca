"""Privacy in the map of personal data: each part declares its own."""

from privacy.centre import personal_data as centre  # noqa: F401
from privacy.copies import personal_data as copies  # noqa: F401
from privacy.endings import personal_data as endings  # noqa: F401
from privacy.erasure import personal_data as erasure  # noqa: F401
from privacy.fulfilling import personal_data as fulfilling  # noqa: F401
from privacy.requests import personal_data as requests  # noqa: F401
