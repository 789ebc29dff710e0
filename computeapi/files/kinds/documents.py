"""PDF and Word: of a document in the body, whose solves are looked up for whoever asks."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from accounts.principal import Principal
from computeapi.files import making, solves
from computeapi.files.content_reading import read_document
from computeapi.files.kinds.base import Kind, Made, id_of
from computeapi.files.kinds.document_schema import SCHEMA
from computeapi.files.writers import registry
from computeapi.jobs.running import RunningJob


def check(name: str, body: Mapping[str, Any], owner: Principal) -> None:
    for solve_id in read_document(body).solve_ids:
        solves.record_for(id_of(solve_id, "content"), owner)


def make(name: str, body: Mapping[str, Any], job: RunningJob) -> Made:
    writer = registry.get(name)
    document = read_document(body)
    sheets = {}
    for number, solve_id in enumerate(document.solve_ids):
        job.progress(number / (len(document.solve_ids) + 1), "Looking up solves")
        sheet = solves.sheet_of(id_of(solve_id, "content"), job.owner, gone=job.is_stopped)
        sheets[solve_id] = sheet.as_wire()
    return Made(
        data=making.make(job, name, body, sheets=sheets),
        media_type=writer.media_type,
        extension=writer.extension,
        title=document.title,
    )


def kind(name: str, title: str, media_type: str) -> Kind:
    return Kind(
        name=name,
        title=title,
        check=partial(check, name),
        make=partial(make, name),
        media_types=(media_type,),
        schema=SCHEMA,
    )


KINDS = (
    kind("pdf", "PDF", "application/pdf"),
    kind("docx", "Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
)
