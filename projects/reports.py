"""The reports of projects: the pipeline with its forecast, and hours. Importing them adds them."""

from projects import pipeline  # noqa: F401
from projects.hours import worked  # noqa: F401
