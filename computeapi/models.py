"""Index of the models of all slices."""

from computeapi.files.models import GeneratedFile
from computeapi.jobs.models import Job, JobAnswer, Worker
from computeapi.monitoring.models import Reading
from computeapi.solve.models import SolveRecord

__all__ = ["GeneratedFile", "Job", "JobAnswer", "Reading", "SolveRecord", "Worker"]
