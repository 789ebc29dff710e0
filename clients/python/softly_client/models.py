"""What has the API's document of requests and answers, as types? Written by clients/generate."""

from __future__ import annotations

import sys
from typing import Any, Literal, TypeAlias

if sys.version_info >= (3, 11):
    from typing import NotRequired, TypedDict
else:
    from typing_extensions import NotRequired, TypedDict


class Alive(TypedDict):
    status: Literal["alive"]


class ArtifactLink(TypedDict):
    format: str
    """
    `glb`, `stl`, `3mf`, `obj`, `ply`, `off`, `svg`, `dxf`, `png`, `3dm`.
    """
    url: str


class BatchLinks(TypedDict):
    csv: str
    """
    The table.
    """
    xlsx: str
    json: str
    contactSheet: str
    """
    A PNG of all pictures.
    """
    files: str
    """
    A ZIP of the files.
    """


class BatchSummary(TypedDict):
    name: str
    definition: str
    version: int
    """
    The one that all items are solved with.
    """
    varied: list[str]
    """
    The inputs that vary.
    """
    warm: bool
    formats: list[str]
    queued: int
    running: int
    cached: int
    """
    Answers that were there already.
    """
    computeMs: float
    """
    How long engines took for the others, one after the other.
    """
    links: BatchLinks


class Cache(TypedDict):
    type: Literal["redis", "memcached", "memory"]
    status: Literal["ok", "degraded"]
    memoryEntries: int
    memoryBytes: int
    memoryLimit: int
    failures: int


class CacheWish(TypedDict):
    useCache: NotRequired[bool]
    """
    False neither reads nor keeps.
    """
    ttl: NotRequired[int | None]
    """
    Seconds to keep the answer, within your tier's limit.
    """


class ChoiceShape(TypedDict):
    value: float | str | bool
    label: str


class ComputeDefault(TypedDict):
    """
    A tree as it would be sent; null: there is none to show.
    """

    ParamName: str
    InnerTree: dict[str, Any]


class InnerTreeItem(TypedDict):
    type: NotRequired[Any]
    """
    Not looked at, as with Compute.
    """
    data: str | float | bool
    """
    JSON as text, or a literal.
    """


class ComputeTree(TypedDict):
    ParamName: str
    """
    With or without `RH_IN:`; unknown ones are passed over.
    """
    InnerTree: dict[str, list[InnerTreeItem]]
    """
    By path: `0`, `0;1` or `{0;1}`.
    """


class ConfirmBody(TypedDict):
    """
    The password confirms it; whoever has none (an external identity) sends an empty object.
    """

    currentPassword: NotRequired[str]


class Database(TypedDict):
    ok: bool
    latencyMs: float | None


class DayShape(TypedDict):
    date: str
    solves: int
    cacheHits: int
    computeSeconds: float


class DefinitionCount(TypedDict):
    count: int
    names: list[str]


class DefinitionName(TypedDict):
    name: str
    id: str
    """
    The file's MD5.
    """


class EmailBody(TypedDict):
    """
    Refuses fields that it doesn't have, read-only ones too.
    """

    email: str


class EngineHealth(TypedDict):
    ok: bool
    """
    It has solved something.
    """
    version: str
    detail: str
    """
    What failed.
    """


class Bounds(TypedDict):
    min: NotRequired[list[float]]
    max: NotRequired[list[float]]


class Stats(TypedDict):
    vertexCount: NotRequired[int]
    faceCount: NotRequired[int]
    volume: NotRequired[float]
    """
    mm³; 0 in 2D.
    """
    area: NotRequired[float]
    """
    mm², of the surface.
    """


class EvaluatedGeometry(TypedDict):
    """
    null where there is nothing to show.
    """

    dimension: Literal[2, 3]
    bounds: Bounds
    stats: Stats
    color: NotRequired[str]
    """
    `#rrggbb` or `#rrggbbaa`, where all of it has one.
    """
    vertices: NotRequired[list[float]]
    """
    mm; x, y, z one after the other, split where the body is sharp.
    """
    indices: NotRequired[list[int]]
    normals: NotRequired[list[float]]
    """
    One for each vertex.
    """
    polygons: NotRequired[list[list[list[float]]]]
    """
    In 2D: outer loops counter-clockwise, holes clockwise.
    """
    glb: NotRequired[str | None]
    """
    Where the GLB is, if that was asked for.
    """


class EvaluatedObject(TypedDict):
    role: Literal["model", "highlight", "background"]
    color: NotRequired[str]
    vertices: list[float]
    indices: list[int]
    normals: list[float]


class ExportShape(TypedDict):
    """
    Everything held of a user; more lists may come.
    """

    exportedAt: str
    user: dict[str, Any]
    sessions: list[dict[str, Any]]
    keys: list[dict[str, Any]]
    solves: list[dict[str, Any]]


class FontName(TypedDict):
    name: str
    """
    What `text()` takes as `font`: `Liberation Sans:style=Bold`.
    """
    family: str
    style: str


class FontsAnswer(TypedDict):
    fonts: list[FontName]


class InnerTree(TypedDict):
    type: NotRequired[str]
    data: float | str | bool
    """
    The value, or its JSON as text.
    """


class GivenTree(TypedDict):
    ParamName: str
    InnerTree: dict[str, list[InnerTree | float | str | bool]]


class InputShape(TypedDict):
    name: str
    nickname: str | None
    description: str
    paramType: Literal[
        "Number",
        "Integer",
        "Boolean",
        "Text",
        "Point",
        "Vector",
        "Plane",
        "Line",
        "Circle",
        "Rectangle",
        "Box",
        "Curve",
        "Surface",
        "Brep",
        "Mesh",
        "SubD",
        "Geometry",
        "Any",
    ]
    treeAccess: bool
    """
    It takes any branches.
    """
    default: float | str | bool | dict[str, Any] | list[float | str | bool | dict[str, Any]] | None
    """
    A list for an input that takes several; null: the input is required. A point or plane is an object (`{"X": 0, "Y": 0, "Z": 0}`), geometry names its digest (`{"geometry": "…"}`).
    """
    minimum: float | None
    maximum: float | None
    atLeast: int
    atMost: int
    step: float | None
    choices: list[ChoiceShape]
    unit: str
    group: str
    maxLength: int | None
    """
    Characters of a Text.
    """
    settable: bool
    """
    Whether a value can be sent.
    """
    reason: str
    """
    Why it can't be set.
    """
    receiver: str
    """
    The class of the Grasshopper object that takes the value.
    """
    boundingBox: list[float] | None
    """
    Of geometry in the default: least x, y, z, greatest x, y, z.
    """
    widget: Literal["", "color", "font", "file"]
    """
    With what a Text is picked; empty: typed.
    """


InputValue: TypeAlias = (
    float
    | str
    | bool
    | dict[
        Literal[
            "X",
            "Y",
            "Z",
            "Origin",
            "XAxis",
            "YAxis",
            "ZAxis",
            "Normal",
            "From",
            "To",
            "Plane",
            "Center",
            "Radius",
            "geometry",
            "3dm",
            "version",
            "archive3dm",
            "opennurbs",
            "data",
            "name",
            "base64",
        ],
        Any,
    ]
    | list[
        float
        | str
        | bool
        | dict[
            Literal[
                "X",
                "Y",
                "Z",
                "Origin",
                "XAxis",
                "YAxis",
                "ZAxis",
                "Normal",
                "From",
                "To",
                "Plane",
                "Center",
                "Radius",
                "geometry",
                "3dm",
                "version",
                "archive3dm",
                "opennurbs",
                "data",
                "name",
                "base64",
            ],
            Any,
        ]
        | list[Any]
    ]
    | dict[
        str,
        list[
            float
            | str
            | bool
            | dict[
                Literal[
                    "X",
                    "Y",
                    "Z",
                    "Origin",
                    "XAxis",
                    "YAxis",
                    "ZAxis",
                    "Normal",
                    "From",
                    "To",
                    "Plane",
                    "Center",
                    "Radius",
                    "geometry",
                    "3dm",
                    "version",
                    "archive3dm",
                    "opennurbs",
                    "data",
                    "name",
                    "base64",
                ],
                Any,
            ]
            | list[Any]
        ]
        | float
        | str
        | bool,
    ]
    | None
)
"""
A scalar or a list goes on branch `{0}`, an object of branches is a tree, null is the default.
"""


class IoBody1(TypedDict):
    """
    The object, or a list of it alone. Names in any case; null is the same as nothing, and what isn't known is left
    out.
    """

    pointer: str
    """
    Name, alias, MD5, or the key that Compute would give the file; or a URL that ends in one of them.
    """
    algo: NotRequired[str | None]
    """
    The file in base64, where the pointer isn't known; one that isn't known either needs a tier for it.
    """
    filename: NotRequired[str | None]


class IoBody2(TypedDict):
    """
    The object, or a list of it alone. Names in any case; null is the same as nothing, and what isn't known is left
    out.
    """

    pointer: NotRequired[str | None]
    """
    Name, alias, MD5, or the key that Compute would give the file; or a URL that ends in one of them.
    """
    algo: str
    """
    The file in base64, where the pointer isn't known; one that isn't known either needs a tier for it.
    """
    filename: NotRequired[str | None]


IoBody: TypeAlias = IoBody1 | IoBody2
"""
The object, or a list of it alone. Names in any case; null is the same as nothing, and what isn't known is left
out.
"""


class IoInput(TypedDict):
    Name: str
    Nickname: str | None
    ParamType: str
    """
    Grasshopper's name of the type.
    """
    Description: str | None
    AtLeast: int
    AtMost: int
    TreeAccess: bool
    Default: ComputeDefault | None
    Minimum: float | None
    Maximum: float | None


class IoOutput(TypedDict):
    Name: str
    Nickname: str | None
    ParamType: str
    """
    Grasshopper's name of the type.
    """


class JobBody(TypedDict):
    """
    Refuses fields that it doesn't have, read-only ones too.
    """

    type: str
    """
    One of GET /api/jobs/types.
    """
    data: NotRequired[dict[str, Any]]
    """
    What that type takes.
    """
    priority: NotRequired[int]
    """
    More than the type's own counts as that; the tier's bonus is added.
    """
    delay: NotRequired[float]
    """
    Seconds before it may begin.
    """
    at: NotRequired[str]
    """
    Not before this time, within a year; the later one of it and `delay`.
    """
    attempts: NotRequired[int]
    """
    The type's own unless said.
    """
    dedupe: NotRequired[str]
    """
    While one of the same name of yours waits or runs, that one is the answer.
    """


class JobErrorShape(TypedDict):
    attempt: int
    code: str
    """
    As in docs/errors.md.
    """
    message: str
    details: NotRequired[dict[str, Any]]
    at: str


class JobItemCounts(TypedDict):
    total: int
    succeeded: int
    failed: int
    cancelled: int


class JobLinks(TypedDict):
    self: str
    events: str
    """
    Server-sent events.
    """
    result: NotRequired[str]
    """
    Where there is one.
    """
    items: NotRequired[str]
    """
    Of a batch.
    """


class JobShape(TypedDict):
    id: str
    type: str
    status: Literal["queued", "running", "succeeded", "failed", "cancelled"]
    progress: float
    message: str
    attempts: int
    """
    Those that began.
    """
    maxAttempts: int
    errors: list[JobErrorShape]
    """
    Of each attempt that failed.
    """
    result: dict[str, Any] | None
    createdAt: str
    dueAt: str
    """
    Not begun before.
    """
    startedAt: str | None
    """
    The last attempt's.
    """
    completedAt: str | None
    deadline: str | None
    """
    Of the attempt that runs.
    """
    cancelRequestedAt: str | None
    queuePosition: int | None
    """
    Jobs before it; null once it runs.
    """
    priority: int
    parent: str | None
    """
    The batch that it is an item of.
    """
    index: int | None
    """
    Its place among that batch's items, from 0.
    """
    items: JobItemCounts | None
    """
    Of a batch.
    """
    links: JobLinks


class JobTypeShape(TypedDict):
    type: str
    title: str
    priority: int
    attempts: int
    timeLimit: int
    """
    Seconds of one attempt.
    """
    scope: str
    """
    What a key needs besides `jobs`.
    """
    bucket: str | None
    """
    What it is counted in besides `platform`.
    """
    schema: dict[str, Any] | None
    """
    Of `data`, where the type has one.
    """


class Jobs(TypedDict):
    """
    Numbers are missing where the database can't be asked. Items of batches are counted one by one.
    """

    status: Literal["ok", "degraded", "unavailable"]
    queue: NotRequired[bool]
    """
    False: jobs are done where they are asked for.
    """
    queued: NotRequired[int]
    """
    They are due, and wait.
    """
    later: NotRequired[int]
    """
    Their time is still to come.
    """
    running: NotRequired[int]
    failed: NotRequired[int]
    """
    In the last 24 hours.
    """
    oldestQueued: NotRequired[float]
    """
    Seconds that the oldest has been due.
    """
    stuck: NotRequired[int]
    """
    Their worker is gone, or their time is over.
    """
    workers: NotRequired[int]
    """
    Alive.
    """
    slots: NotRequired[int]
    """
    Jobs that these do at a time.
    """


Origin: TypeAlias = str


class KeyBody(TypedDict):
    """
    Refuses fields that it doesn't have, read-only ones too.
    """

    name: str
    scopes: NotRequired[list[Literal["solve", "files", "jobs", "designs", "workflows", "ai", "account", "admin"]]]
    origins: NotRequired[list[Origin]]
    expiresAt: NotRequired[str | None]


class KeyChangeBody(TypedDict):
    """
    Refuses fields that it doesn't have, read-only ones too.
    """

    name: NotRequired[str]
    scopes: NotRequired[list[Literal["solve", "files", "jobs", "designs", "workflows", "ai", "account", "admin"]]]
    origins: NotRequired[list[Origin]]
    expiresAt: NotRequired[str | None]


class KeyShape(TypedDict):
    id: str
    name: str
    prefix: str
    scopes: list[Literal["solve", "files", "jobs", "designs", "workflows", "ai", "account", "admin"]]
    origins: list[str]
    createdAt: str
    expiresAt: str | None
    lastUsedAt: str | None
    revokedAt: str | None


class Library(TypedDict):
    name: str
    """
    Empty for files that lie in no folder of their own.
    """
    files: int
    bytes: int
    digest: str
    """
    SHA-256 over its files.
    """
    entries: list[str]
    """
    What to include: `BOSL2/std.scad`.
    """
    more: int
    """
    Entries that aren't listed.
    """


class LimitShape(TypedDict):
    limit: int
    window: int
    """
    Seconds.
    """


class LinkBody(TypedDict):
    """
    Refuses fields that it doesn't have, read-only ones too.
    """

    expiresIn: NotRequired[int]
    """
    Seconds; never longer than the file lives.
    """


class LinkShape(TypedDict):
    """
    Whoever has it has the file, until then or until the file is removed.
    """

    url: str
    expiresAt: str


class LoginBody(TypedDict):
    """
    Email and password, or `apiKey`; nothing of these when the key comes as `Authorization: Bearer`.
    """

    email: NotRequired[str]
    password: NotRequired[str]
    code: NotRequired[str]
    """
    Of the second factor, where the account has one.
    """
    apiKey: NotRequired[str]
    data: NotRequired[dict[str, Any]]
    metadata: NotRequired[dict[str, Any]]


class Memory(TypedDict):
    rss: int
    total: int
    available: int


class NewKeyShape(TypedDict):
    id: str
    name: str
    prefix: str
    scopes: list[Literal["solve", "files", "jobs", "designs", "workflows", "ai", "account", "admin"]]
    origins: list[str]
    createdAt: str
    expiresAt: str | None
    lastUsedAt: str | None
    revokedAt: str | None
    token: str
    """
    Shown this once; only its digest is kept.
    """


class NewSessionShape(TypedDict):
    id: str
    userId: str
    keyId: str | None
    """
    The key it was opened with.
    """
    data: dict[str, Any]
    metadata: dict[str, Any]
    address: str | None
    device: str
    current: bool
    createdAt: str
    lastSeenAt: str
    expiresAt: str
    token: str
    """
    Shown this once. Send it as `Authorization: Bearer` or `X-Session-ID`.
    """


class OutputShape(TypedDict):
    name: str
    nickname: str | None
    description: str
    paramType: Literal[
        "Number",
        "Integer",
        "Boolean",
        "Text",
        "Point",
        "Vector",
        "Plane",
        "Line",
        "Circle",
        "Rectangle",
        "Box",
        "Curve",
        "Surface",
        "Brep",
        "Mesh",
        "SubD",
        "Geometry",
        "Any",
        "Picture",
    ]
    unit: str


class ParameterSetsShape(TypedDict):
    """
    A file of OpenSCAD's parameter sets: by name, then by input, every value as text.
    """

    parameterSets: dict[str, dict[str, str]]
    fileFormatVersion: Literal["1"]


ParseBody = TypedDict(
    "ParseBody",
    {
        "code": str,
        "language": NotRequired[Literal["openscad"]],
        "async": NotRequired[bool],
    },
)


class PasswordBody(TypedDict):
    """
    Refuses fields that it doesn't have, read-only ones too.
    """

    currentPassword: str
    newPassword: str


class PeriodShape(TypedDict):
    start: str
    end: str


class PluginShape(TypedDict):
    name: str
    version: str
    author: str
    id: str
    """
    Its GUID.
    """


class PresetShape(TypedDict):
    name: str
    inputs: dict[str, float | str | bool | dict[str, Any] | list[float | str | bool | dict[str, Any]] | None]
    """
    As a solve takes them; others keep their defaults.
    """


class ProfileBody(TypedDict):
    """
    Each field that is given replaces the one there was. A new `email` needs `currentPassword`.
    """

    name: NotRequired[str]
    preferences: NotRequired[dict[str, Any]]
    metadata: NotRequired[dict[str, Any]]
    email: NotRequired[str]
    currentPassword: NotRequired[str]


class QuotaShape(TypedDict):
    name: Literal["solves", "computeSeconds", "aiTokens", "storageBytes"]
    used: float
    limit: float | None
    """
    null: as much as one likes.
    """
    remaining: float | None


class RateLimits(TypedDict):
    status: Literal["ok", "degraded", "unavailable"]
    kept: NotRequired[str]
    """
    Where they are counted for all processes together.
    """
    failures: NotRequired[int]


class Ready(TypedDict):
    status: Literal["ready", "unready"]
    definitionsCount: int
    definitions: list[str]
    """
    Names of the public ones.
    """
    reasons: NotRequired[list[str]]
    """
    Why it isn't ready.
    """


class Records(TypedDict):
    waitingBytes: int
    failures: int


class ResetBody(TypedDict):
    """
    Refuses fields that it doesn't have, read-only ones too.
    """

    token: str
    password: str


class RhinoServer(TypedDict):
    url: str
    """
    Without secrets.
    """
    ok: bool
    state: Literal["solves", "busy", "hangs", "away", "fails"]
    """
    As a solve there has just shown.
    """
    detail: str
    milliseconds: float | None
    """
    Of that solve.
    """


class RotateBody(TypedDict):
    """
    Refuses fields that it doesn't have, read-only ones too.
    """

    graceSeconds: NotRequired[int]
    """
    How long the old token is taken still.
    """


class ServiceStatus(TypedDict):
    status: Literal["ok", "degraded", "unavailable"]


class Services(TypedDict):
    database: ServiceStatus
    cache: ServiceStatus
    solvers: ServiceStatus
    rateLimits: RateLimits
    jobs: Jobs


class SessionBody(TypedDict):
    """
    Refuses fields that it doesn't have, read-only ones too.
    """

    data: NotRequired[dict[str, Any]]
    metadata: NotRequired[dict[str, Any]]


class SessionShape(TypedDict):
    id: str
    userId: str
    keyId: str | None
    """
    The key it was opened with.
    """
    data: dict[str, Any]
    metadata: dict[str, Any]
    address: str | None
    device: str
    current: bool
    createdAt: str
    lastSeenAt: str
    expiresAt: str


class SignUpBody(TypedDict):
    """
    Refuses fields that it doesn't have, read-only ones too.
    """

    email: str
    password: str
    name: NotRequired[str]


SolveBody1 = TypedDict(
    "SolveBody1",
    {
        "definition": str,
        "pointer": NotRequired[str | None],
        "inputs": NotRequired[dict[str, Any] | None],
        "values": NotRequired[list[GivenTree] | None],
        "geometry": NotRequired[Literal["full", "none"]],
        "cache": NotRequired[CacheWish | None],
        "nocache": NotRequired[bool],
        "async": NotRequired[bool],
    },
)


SolveBody2 = TypedDict(
    "SolveBody2",
    {
        "definition": NotRequired[str | None],
        "pointer": str,
        "inputs": NotRequired[dict[str, Any] | None],
        "values": NotRequired[list[GivenTree] | None],
        "geometry": NotRequired[Literal["full", "none"]],
        "cache": NotRequired[CacheWish | None],
        "nocache": NotRequired[bool],
        "async": NotRequired[bool],
    },
)


SolveBody: TypeAlias = SolveBody1 | SolveBody2
"""
What to solve; either `definition` or `pointer` is needed. Omitted inputs take their defaults.
"""


class SolveFailure(TypedDict):
    code: str
    message: str


class SolveMessage(TypedDict):
    level: Literal["echo", "warning", "error", "trace"]
    text: str
    file: str | None
    line: int | None


class SolveRecordShape(TypedDict):
    """
    One outcome of a solve for its caller; hits that came within a second of each other are one.
    """

    id: str
    kind: Literal["solve", "evaluate", "parse"]
    """
    A definition solved, or source that came along.
    """
    definition: str
    """
    Its name at the time; `main.scad` for source.
    """
    engine: str
    key: str
    inputs: Any
    """
    As they were solved: defaults filled, rounded.
    """
    status: Literal["ok", "partial", "failed", "cancelled"]
    cache: Literal["HIT", "MISS", "SHARED", "BYPASS"]
    count: int
    """
    How many hits this is.
    """
    timings: dict[str, float]
    """
    Milliseconds per step.
    """
    error: SolveFailure | None
    createdAt: str
    lastAt: str
    artifacts: list[ArtifactLink]


class SourceFault(TypedDict):
    message: str
    line: int | None
    column: int | None
    file: str | None


SourceFiles: TypeAlias = dict[str, Any] | None
"""
Files that the code includes, uses or imports, by name: text, or base64 where it isn't.
"""


class SourceMessage(TypedDict):
    level: Literal["echo", "warning", "error", "trace"]
    message: str
    file: str | None
    line: int | None
    mark: NotRequired[str]
    """
    The word that OpenSCAD prints before it, where that isn't the level: `DEPRECATED`.
    """


class SourceSolve(TypedDict):
    id: str
    """
    For /api/solves/<id>.
    """
    engine: str
    key: str
    cached: bool
    durationMs: float


class StatisticsShape(TypedDict):
    """
    Counted from the records.
    """

    solves: int
    cacheHits: int
    jobs: int
    files: int
    lastSeenAt: str | None


class Storage(TypedDict):
    freeBytes: int
    limitBytes: int


Sweep1 = TypedDict(
    "Sweep1",
    {
        "from": float,
        "to": float,
        "step": float,
        "count": NotRequired[int],
    },
)


Sweep2 = TypedDict(
    "Sweep2",
    {
        "from": float,
        "to": float,
        "step": NotRequired[float],
        "count": int,
    },
)


Sweep: TypeAlias = dict[
    str,
    list[
        float
        | str
        | bool
        | dict[
            Literal[
                "X",
                "Y",
                "Z",
                "Origin",
                "XAxis",
                "YAxis",
                "ZAxis",
                "Normal",
                "From",
                "To",
                "Plane",
                "Center",
                "Radius",
                "geometry",
                "3dm",
                "version",
                "archive3dm",
                "opennurbs",
                "data",
                "name",
                "base64",
            ],
            Any,
        ]
        | list[
            float
            | str
            | bool
            | dict[
                Literal[
                    "X",
                    "Y",
                    "Z",
                    "Origin",
                    "XAxis",
                    "YAxis",
                    "ZAxis",
                    "Normal",
                    "From",
                    "To",
                    "Plane",
                    "Center",
                    "Radius",
                    "geometry",
                    "3dm",
                    "version",
                    "archive3dm",
                    "opennurbs",
                    "data",
                    "name",
                    "base64",
                ],
                Any,
            ]
            | list[Any]
        ]
        | dict[
            str,
            list[
                float
                | str
                | bool
                | dict[
                    Literal[
                        "X",
                        "Y",
                        "Z",
                        "Origin",
                        "XAxis",
                        "YAxis",
                        "ZAxis",
                        "Normal",
                        "From",
                        "To",
                        "Plane",
                        "Center",
                        "Radius",
                        "geometry",
                        "3dm",
                        "version",
                        "archive3dm",
                        "opennurbs",
                        "data",
                        "name",
                        "base64",
                    ],
                    Any,
                ]
                | list[Any]
            ]
            | float
            | str
            | bool,
        ]
        | None
    ]
    | Sweep1
    | Sweep2,
]
"""
By input, a list or a range: every combination is solved, and the last name varies fastest.
"""


class SyntaxFault(TypedDict):
    message: str
    line: int | None
    column: int | None


class TableHeader(TypedDict):
    id: str
    """
    `index`, `inputs.<name>`, `outputs.<name>`, `error` …
    """
    title: str
    unit: str
    type: str


class TakenGeometry(TypedDict):
    """
    What was taken of a file.
    """

    id: str
    """
    Send `{"geometry": "<id>"}` as the value of an input; for one that takes a file, the id itself.
    """
    type: str
    """
    What it is: `Brep`, `Mesh`, `Curve` …
    """
    taken: str
    """
    The same for people, and what was left.
    """
    boundingBox: list[float] | None
    """
    Least x, y, z, greatest x, y, z.
    """
    units: str
    """
    Those of the file, `Millimeters`; nothing is scaled.
    """
    objects: dict[str, int]
    """
    How many of each kind the file has.
    """


class TakenMesh1(TypedDict):
    """
    A mesh, as /api/evaluate answers it, or several; null as if there were none.
    """

    vertices: list[Any]
    """
    x, y, z one after the other, or in threes.
    """
    indices: list[Any]
    """
    Three for each triangle, flat or in threes.
    """
    color: NotRequired[str | None]


class Object(TypedDict):
    vertices: list[Any]
    """
    x, y, z one after the other, or in threes.
    """
    indices: list[Any]
    """
    Three for each triangle, flat or in threes.
    """
    color: NotRequired[str | None]


class TakenMesh2(TypedDict):
    """
    A mesh, as /api/evaluate answers it, or several; null as if there were none.
    """

    objects: list[Object]


TakenMesh: TypeAlias = TakenMesh1 | TakenMesh2 | None
"""
A mesh, as /api/evaluate answers it, or several; null as if there were none.
"""


class TierShape(TypedDict):
    name: str
    title: str
    rank: int
    quotas: dict[str, int | None]
    limits: dict[str, LimitShape]
    """
    By bucket; one that is missing isn't in this tier.
    """
    maySendDefinitions: bool
    """
    Whether /grasshopper takes a file of one's own.
    """
    jobPriority: int
    """
    Added to the priority of its users' jobs.
    """
    batchItems: int
    """
    The most items of one batch.
    """


class TokenBody(TypedDict):
    """
    Refuses fields that it doesn't have, read-only ones too.
    """

    token: str


class TreeItem(TypedDict):
    type: str
    """
    `System.Double|Int32|Boolean|String`, `Rhino.Geometry.Mesh`.
    """
    data: str
    """
    A JSON document as a string; a mesh is openNURBS JSON, as rhino3dm has it.
    """


class UsageShape(TypedDict):
    tier: str
    period: PeriodShape
    quotas: list[QuotaShape]
    limits: dict[str, LimitShape]
    """
    By bucket.
    """
    days: list[DayShape]


class UserShape(TypedDict):
    id: str
    email: str | None
    emailVerified: bool
    name: str
    tier: str
    isStaff: bool
    isActive: bool
    preferences: dict[str, Any]
    metadata: dict[str, Any]
    createdAt: str


Variables: TypeAlias = dict[str, float | str | bool | list[Any] | None]
"""
Values of variables, by name: any of the source's, and special ones such as `$fn`. null is undef.
"""


class VersionReport(TypedDict):
    softly: str
    appserver: str
    """
    The same, for clients of other app servers.
    """
    rhino: str | None
    compute: str | None
    git_sha: str | None
    engines: dict[str, str]
    """
    Version by engine.
    """


class VersionShape(TypedDict):
    number: int
    id: str
    """
    The file's MD5.
    """
    sha256: str
    size: int
    """
    Bytes.
    """
    created: str
    current: bool


class Error1(TypedDict):
    field: str
    message: str
    code: str


class Details(TypedDict):
    """
    What a program may use: wrong fields, limits.
    """

    errors: NotRequired[list[Error1]]
    more: NotRequired[int]
    """
    Wrong fields that aren't named.
    """


class Error(TypedDict):
    """
    Every error has this body. Decide by `code`, not by the text.
    """

    error: str
    """
    A short title.
    """
    code: Literal[
        "ANSWER_UNREADABLE",
        "BAD_INPUTS",
        "BAD_REQUEST",
        "BATCH_TOO_LARGE",
        "CREDENTIALS_IN_QUERY",
        "CSRF_FAILED",
        "DATABASE_UNAVAILABLE",
        "DEFINITION_ERROR",
        "DEFINITION_NOT_ALLOWED",
        "DEFINITION_NOT_FOUND",
        "EMAIL_NOT_VERIFIED",
        "ENGINE_CRASHED",
        "ENGINE_UNAVAILABLE",
        "EVALUATION_TIMEOUT",
        "FILE_DAMAGED",
        "FILE_TOO_LARGE",
        "HEADERS_TOO_LARGE",
        "HOST_NOT_ALLOWED",
        "HTTPS_REQUIRED",
        "IDEMPOTENCY_IN_FLIGHT",
        "IDEMPOTENCY_KEY_INVALID",
        "IDEMPOTENCY_KEY_REUSED",
        "IDENTITY_PROVIDER_UNAVAILABLE",
        "INTERNAL_ERROR",
        "JOB_CANCELLED",
        "JOB_ENDED",
        "JOB_EXPIRED",
        "JOB_LOST",
        "JOB_NOT_ENDED",
        "JOB_NOT_RETRYABLE",
        "JOB_TIMEOUT",
        "JOB_WITHOUT_RESULT",
        "KEY_REVOKED",
        "LOGIN_FAILED",
        "METHOD_NOT_ALLOWED",
        "NOT_AUTHENTICATED",
        "NOT_FOUND",
        "NOT_IN_TIER",
        "ONE_TIME_CODE_REQUIRED",
        "ORIGIN_NOT_ALLOWED",
        "PAGE_FAILED",
        "PAGE_TIMEOUT",
        "PAGE_TOO_LARGE",
        "PAYLOAD_TOO_LARGE",
        "PERMISSION_DENIED",
        "QUEUE_FULL",
        "QUEUE_TIMEOUT",
        "QUOTA_EXCEEDED",
        "RANGE_NOT_SATISFIABLE",
        "RATE_LIMIT_EXCEEDED",
        "REQUEST_TIMEOUT",
        "RESOURCE_EXHAUSTED",
        "SCOPE_MISSING",
        "SCREENSHOTS_UNAVAILABLE",
        "SCREENSHOT_CANCELLED",
        "SELECTOR_NOT_FOUND",
        "SERVICE_UNAVAILABLE",
        "SIGN_UP_CLOSED",
        "SOLVE_CANCELLED",
        "SOLVE_FAILED",
        "SOLVE_TIMEOUT",
        "STORAGE_FULL",
        "STORAGE_QUOTA_EXCEEDED",
        "TOO_MANY_JOBS",
        "TOO_MANY_STREAMS",
        "UNSUPPORTED_MEDIA_TYPE",
        "URI_TOO_LONG",
        "URL_NOT_ALLOWED",
        "VALIDATION_FAILED",
    ]
    """
    Stable; docs/errors.md lists them.
    """
    message: str
    """
    What is wrong and what is allowed.
    """
    details: NotRequired[Details]
    """
    What a program may use: wrong fields, limits.
    """
    requestId: str
    """
    As in X-Request-ID.
    """
    timestamp: str


class BatchBody(TypedDict):
    """
    One of `inputs` and `sweep`.
    """

    definition: str
    """
    Name, alias, md5 or digest.
    """
    inputs: NotRequired[list[dict[str, InputValue]] | None]
    """
    Those of each solve.
    """
    sweep: NotRequired[Sweep | None]
    base: NotRequired[dict[str, Any] | None]
    """
    Inputs of all, where an item has none of its own.
    """
    warm: NotRequired[bool | None]
    """
    Fill the cache: no files are made and no answers kept.
    """
    geometry: NotRequired[Literal["full", "none"] | None]
    """
    Of the answers that are kept with the items: `none` unless said.
    """
    formats: NotRequired[list[Literal["3dm", "3mf", "dxf", "glb", "obj", "off", "ply", "png", "stl", "svg"]] | None]
    """
    Files to make of each solve, as far as its geometry goes.
    """
    name: NotRequired[str | None]
    priority: NotRequired[int | None]
    """
    More than the usual 3 counts as that.
    """


class BatchShape(TypedDict):
    """
    A job, and what it is a batch of.
    """

    id: str
    type: str
    status: Literal["queued", "running", "succeeded", "failed", "cancelled"]
    progress: float
    message: str
    attempts: int
    """
    Those that began.
    """
    maxAttempts: int
    errors: list[JobErrorShape]
    """
    Of each attempt that failed.
    """
    result: dict[str, Any] | None
    createdAt: str
    dueAt: str
    """
    Not begun before.
    """
    startedAt: str | None
    """
    The last attempt's.
    """
    completedAt: str | None
    deadline: str | None
    """
    Of the attempt that runs.
    """
    cancelRequestedAt: str | None
    queuePosition: int | None
    """
    Jobs before it; null once it runs.
    """
    priority: int
    parent: str | None
    """
    The batch that it is an item of.
    """
    index: int | None
    """
    Its place among that batch's items, from 0.
    """
    items: JobItemCounts | None
    """
    Of a batch.
    """
    links: JobLinks
    batch: BatchSummary


class BatchTable(TypedDict):
    id: str
    status: str
    """
    Of the batch: while it is `running` there are rows without values.
    """
    title: str
    headers: list[TableHeader]
    rows: list[dict[str, Any]]
    """
    By the headers' ids.
    """


class ComputeBody1(TypedDict):
    """
    The same with the inputs.
    """

    pointer: str
    """
    Name, alias, MD5, or the key that Compute would give the file; or a URL that ends in one of them.
    """
    algo: NotRequired[str | None]
    """
    The file in base64, where the pointer isn't known; one that isn't known either needs a tier for it.
    """
    filename: NotRequired[str | None]
    values: NotRequired[list[ComputeTree] | None]
    absolutetolerance: NotRequired[float | None]
    angletolerance: NotRequired[float | None]
    modelunits: NotRequired[str | None]
    dataversion: NotRequired[int | None]
    cachesolve: NotRequired[bool | None]
    """
    Answers are cached whatever it says; see `Cache-Control`.
    """
    recursionlevel: NotRequired[int | None]


class ComputeBody2(TypedDict):
    """
    The same with the inputs.
    """

    pointer: NotRequired[str | None]
    """
    Name, alias, MD5, or the key that Compute would give the file; or a URL that ends in one of them.
    """
    algo: str
    """
    The file in base64, where the pointer isn't known; one that isn't known either needs a tier for it.
    """
    filename: NotRequired[str | None]
    values: NotRequired[list[ComputeTree] | None]
    absolutetolerance: NotRequired[float | None]
    angletolerance: NotRequired[float | None]
    modelunits: NotRequired[str | None]
    dataversion: NotRequired[int | None]
    cachesolve: NotRequired[bool | None]
    """
    Answers are cached whatever it says; see `Cache-Control`.
    """
    recursionlevel: NotRequired[int | None]


ComputeBody: TypeAlias = ComputeBody1 | ComputeBody2
"""
The same with the inputs.
"""


class DefinitionDescription(TypedDict):
    """
    A definition with its inputs and outputs.
    """

    name: str
    id: str
    """
    The file's MD5.
    """
    title: str
    description: str
    inputs: list[InputShape]
    outputs: list[OutputShape]
    view: str
    """
    The path of its page.
    """
    author: str
    plugins: list[PluginShape]
    """
    Grasshopper plug-ins it needs.
    """
    presets: list[PresetShape]
    """
    Values that the author offers together.
    """
    engine: str
    version: int
    aliases: list[str]
    available: bool
    """
    Whether its engine is there.
    """
    unavailableReason: str | None


class DefinitionDescriptionList(TypedDict):
    count: int
    """
    How many there are in all.
    """
    results: list[DefinitionDescription]


class EvaluateAnswer(TypedDict):
    """
    With `success: false` only `messages` and `errors` say something.
    """

    success: bool
    geometry: EvaluatedGeometry | None
    objects: NotRequired[list[EvaluatedObject]]
    """
    Where there are several colours, `#` or `%`.
    """
    messages: list[SourceMessage]
    errors: list[SourceFault]
    executionTime: NotRequired[float]
    """
    Milliseconds that the engine took.
    """
    key: NotRequired[str]
    """
    For /api/export; equal requests have equal keys.
    """
    artifacts: list[ArtifactLink]
    solve: NotRequired[SourceSolve]


EvaluateBody = TypedDict(
    "EvaluateBody",
    {
        "code": str,
        "language": NotRequired[Literal["openscad"]],
        "parameters": NotRequired[Variables],
        "t": NotRequired[float | None],
        "timeout": NotRequired[float | None],
        "files": NotRequired[SourceFiles],
        "geometry": NotRequired[Literal["json", "glb", "none"]],
        "async": NotRequired[bool],
    },
)


ExportBody = TypedDict(
    "ExportBody",
    {
        "code": NotRequired[str | None],
        "language": NotRequired[Literal["openscad"]],
        "parameters": NotRequired[Variables],
        "t": NotRequired[float | None],
        "timeout": NotRequired[float | None],
        "files": NotRequired[SourceFiles],
        "geometry": NotRequired[TakenMesh],
        "key": NotRequired[str | None],
        "format": Literal["3dm", "3mf", "dxf", "glb", "obj", "off", "ply", "png", "stl", "svg"],
        "options": NotRequired[dict[str, Any] | None],
        "name": NotRequired[str],
        "async": NotRequired[bool],
    },
)


class FileShape(TypedDict):
    name: str
    """
    For /api/files/<name>; nobody can guess it.
    """
    title: str
    fileName: str
    """
    What it is called when it is saved.
    """
    kind: str
    mediaType: str
    size: int
    """
    Bytes.
    """
    sha256: str
    source: str
    """
    What it was made of: `body`, `solve:<id>`, `batch:<id>`.
    """
    job: str | None
    url: str
    link: LinkShape | None
    """
    For who made it without an account.
    """
    createdAt: str
    expiresAt: str


class IoAnswer(TypedDict):
    """
    What a definition takes and gives, in Compute's words.
    """

    Description: str
    CacheKey: str
    """
    A pointer to it.
    """
    FileName: str
    InputNames: list[str]
    OutputNames: list[str]
    Icon: str | None
    Inputs: list[IoInput]
    Outputs: list[IoOutput]
    Warnings: list[str]
    Errors: list[str]


class JobList(TypedDict):
    count: int
    """
    How many there are in all.
    """
    results: list[JobShape]


class JobPage(TypedDict):
    next: str | None
    """
    The address of that page.
    """
    previous: str | None
    """
    The address of that page.
    """
    results: list[JobShape]


class KeyList(TypedDict):
    count: int
    """
    How many there are in all.
    """
    results: list[KeyShape]


class LibrariesAnswer(TypedDict):
    libraries: list[Library]


class OutputTree(TypedDict):
    ParamName: str
    InnerTree: dict[str, list[TreeItem]]
    """
    By branch, `{0}`.
    """


class ParseAnswer(TypedDict):
    """
    docs/openscad.md lists the nodes of the tree.
    """

    success: bool
    ast: list[Any] | None
    parameters: list[Any]
    """
    The customizer's, as inputs.
    """
    errors: list[SyntaxFault]
    parseTime: float
    """
    Milliseconds.
    """


class ProfileShape(TypedDict):
    id: str
    email: str | None
    emailVerified: bool
    name: str
    tier: str
    isStaff: bool
    isActive: bool
    preferences: dict[str, Any]
    metadata: dict[str, Any]
    createdAt: str
    statistics: StatisticsShape


class RhinoCompute(TypedDict):
    url: str | None
    """
    Of the first server, without secrets.
    """
    connected: bool
    """
    One of them solves.
    """
    servers: list[RhinoServer]


class SessionList(TypedDict):
    count: int
    """
    How many there are in all.
    """
    results: list[SessionShape]


class SolveInfo(TypedDict):
    id: str
    """
    For /api/solves/<id>.
    """
    definition: str
    version: int
    engine: str
    key: str
    """
    Equal solves have equal keys.
    """
    cached: bool
    durationMs: float
    """
    How long the engine took.
    """
    artifacts: list[ArtifactLink]
    messages: list[SolveMessage]


class SolveRecordPage(TypedDict):
    next: str | None
    """
    The address of that page.
    """
    previous: str | None
    """
    The address of that page.
    """
    results: list[SolveRecordShape]


class UserList(TypedDict):
    count: int
    """
    How many there are in all.
    """
    results: list[UserShape]


class VersionList(TypedDict):
    count: int
    """
    How many there are in all.
    """
    results: list[VersionShape]


class ComputeAnswer(TypedDict):
    """
    Rhino Compute's schema, and `solve` as with /solve. With `errors` the status is 500, and it is never cached.
    """

    values: list[OutputTree]
    warnings: list[str]
    errors: list[str]
    algo: str
    """
    Empty.
    """
    pointer: str
    """
    The definition's key: a pointer from now on.
    """
    modelunits: str
    dataversion: int
    absolutetolerance: float
    angletolerance: float
    cachesolve: bool
    recursionlevel: int
    solve: SolveInfo


class DetailedHealth(TypedDict):
    """
    Every part, measured.
    """

    status: Literal["healthy", "degraded", "unhealthy"]
    timestamp: str
    environment: str
    version: str
    uptime: float
    """
    Seconds.
    """
    memory: Memory
    database: Database
    cache: Cache
    services: Services
    api: dict[str, Literal["ok", "unavailable"]]
    rhinoCompute: RhinoCompute
    definitions: DefinitionCount
    engines: dict[str, EngineHealth]
    solvers: dict[str, Any]
    """
    `ok`, and the solver hosts' counters.
    """
    storage: Storage
    records: Records


class FilePage(TypedDict):
    next: str | None
    """
    The address of that page.
    """
    previous: str | None
    """
    The address of that page.
    """
    results: list[FileShape]


class HealthReport(TypedDict):
    """
    Every part, measured.
    """

    status: Literal["healthy", "degraded", "unhealthy"]
    timestamp: str
    environment: str
    version: str
    uptime: float
    """
    Seconds.
    """
    memory: Memory
    database: Database
    cache: Cache
    services: Services
    api: dict[str, Literal["ok", "unavailable"]]
    rhinoCompute: RhinoCompute
    definitions: DefinitionCount
    engines: dict[str, EngineHealth]
    solvers: dict[str, Any]
    """
    `ok`, and the solver hosts' counters.
    """


class SolveAnswer(TypedDict):
    """
    Rhino Compute's answer, for every engine. With `errors` it is partial and never cached.
    """

    values: list[OutputTree]
    warnings: list[str]
    errors: list[str]
    modelunits: str
    solve: SolveInfo
