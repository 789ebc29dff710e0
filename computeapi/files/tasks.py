"""Jobs that make files, one type for each kind, and what is cleared away each hour."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from accounts.principal import Principal
from computeapi.files.document import document
from computeapi.files.kinds import registry
from computeapi.files.kinds.base import Kind, kept, restored
from computeapi.files.models import GeneratedFile
from computeapi.files.room import check_room
from computeapi.files.services import create_file
from computeapi.files.sweeping import remove_over, sweep_store
from computeapi.jobs.models import Job
from computeapi.jobs.periodic import periodic
from computeapi.jobs.registry import handler
from computeapi.jobs.room import check_sent
from computeapi.jobs.running import Answer, Outcome, RunningJob

HOUR = 3600


def type_of(kind: Kind) -> str:
    return f"files.{kind.name}"


def checked(kind: Kind, body: Mapping[str, Any], owner: Principal) -> dict[str, str]:
    """A job's data. Raises PayloadTooLarge, ValidationFailed, NotFound, StorageQuotaExceeded, StorageFull."""
    data = kept(body)
    kind.check(body, owner)
    check_sent(owner, data["body"])
    check_room(owner)
    return data


def carry_out(kind: Kind, job: RunningJob) -> Outcome:
    """The file, kept for the job's owner. A worker that was killed after it had kept one kept it."""
    file = GeneratedFile.objects.whole().filter(job_id=job.id).first() or _made(kind, job)
    Job.objects.filter(pk=job.id).update(data={})  # nobody needs it again, and it may be megabytes
    told = document(file)
    headers = {"Location": told["url"]}
    return Outcome(result=told, answer=Answer(body=orjson.dumps(told), status=201, headers=headers))


def _made(kind: Kind, job: RunningJob) -> GeneratedFile:
    body = restored(job.data)
    check_room(job.owner)
    made = kind.make(body, job)
    job.check()
    return create_file(
        owner=job.owner,
        kind=kind.name,
        title=made.title,
        data=made.data,
        media_type=made.media_type,
        extension=made.extension,
        source=made.source,
        job=job.id,
    )


def _register(kind: Kind) -> None:
    handler(
        type_of(kind),
        title=kind.title,
        priority=6,
        timeout=kind.timeout,
        concurrency=kind.concurrency,
        is_patient=kind.is_patient,
        check=lambda data, principal: checked(kind, data, principal),
        scope="files",
        bucket=kind.bucket,
    )(lambda job: carry_out(kind, job))


for _each in registry.all():
    _register(_each)


@periodic("files.upkeep", every=HOUR, title="Clear away files")
def upkeep(job: RunningJob) -> Mapping[str, Any]:
    """Those that expired, and what no file has."""
    expired = remove_over()
    return {"expired": expired, **sweep_store()}
