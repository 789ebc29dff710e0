"""Paths of jobs."""

from computeapi.jobs import kinds, views
from computeapi.jobs.events import JobEventsView
from computeapi.rest.paths import either

api = [
    *either("jobs", views.JobsView.as_view(), name="jobs"),
    *either("jobs/types", kinds.TypesView.as_view(), name="job-types"),
    *either("jobs/<uuid:job_id>", views.JobView.as_view(), name="job"),
    *either("jobs/<uuid:job_id>/events", JobEventsView.as_view(), name="job-events"),
    *either("jobs/<uuid:job_id>/result", views.ResultView.as_view(), name="job-result"),
    *either("jobs/<uuid:job_id>/retry", views.RetryView.as_view(), name="job-retry"),
    *either("jobs/<uuid:job_id>/items", views.ItemsView.as_view(), name="job-items"),
]
