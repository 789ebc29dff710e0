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
    `glb`, `stl`, `3mf`, `obj`, `png`, `3dm`.
    """
    url: str


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


class ExportShape(TypedDict):
    """
    Everything held of a user; more lists may come.
    """

    exportedAt: str
    user: dict[str, Any]
    sessions: list[dict[str, Any]]
    keys: list[dict[str, Any]]
    solves: list[dict[str, Any]]


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


class LimitShape(TypedDict):
    limit: int
    window: int
    """
    Seconds.
    """


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


class SolveBody1(TypedDict):
    """
    What to solve; either `definition` or `pointer` is needed. Omitted inputs take their defaults.
    """

    definition: str
    """
    Name, alias, md5 or digest.
    """
    pointer: NotRequired[str | None]
    """
    The same under Rhino Compute's name.
    """
    inputs: NotRequired[dict[str, Any] | None]
    """
    By name, with or without `RH_IN:`.
    """
    values: NotRequired[list[GivenTree] | None]
    """
    Inputs as full trees; each once.
    """
    geometry: NotRequired[Literal["full", "none"]]
    """
    `none` leaves the meshes out of the answer and keeps the links to the files.
    """
    cache: NotRequired[CacheWish | None]
    nocache: NotRequired[bool]
    """
    True is `cache.useCache: false`.
    """


class SolveBody2(TypedDict):
    """
    What to solve; either `definition` or `pointer` is needed. Omitted inputs take their defaults.
    """

    definition: NotRequired[str | None]
    """
    Name, alias, md5 or digest.
    """
    pointer: str
    """
    The same under Rhino Compute's name.
    """
    inputs: NotRequired[dict[str, Any] | None]
    """
    By name, with or without `RH_IN:`.
    """
    values: NotRequired[list[GivenTree] | None]
    """
    Inputs as full trees; each once.
    """
    geometry: NotRequired[Literal["full", "none"]]
    """
    `none` leaves the meshes out of the answer and keeps the links to the files.
    """
    cache: NotRequired[CacheWish | None]
    nocache: NotRequired[bool]
    """
    True is `cache.useCache: false`.
    """


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
    definition: str
    """
    Its name at the time.
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


class TakenGeometry(TypedDict):
    """
    What was taken of a file.
    """

    id: str
    """
    Send `{"geometry": "<id>"}` as the value of an input.
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
        "CREDENTIALS_IN_QUERY",
        "CSRF_FAILED",
        "DATABASE_UNAVAILABLE",
        "DEFINITION_ERROR",
        "DEFINITION_NOT_ALLOWED",
        "DEFINITION_NOT_FOUND",
        "EMAIL_NOT_VERIFIED",
        "ENGINE_CRASHED",
        "ENGINE_UNAVAILABLE",
        "HEADERS_TOO_LARGE",
        "HOST_NOT_ALLOWED",
        "HTTPS_REQUIRED",
        "IDEMPOTENCY_IN_FLIGHT",
        "IDEMPOTENCY_KEY_INVALID",
        "IDEMPOTENCY_KEY_REUSED",
        "IDENTITY_PROVIDER_UNAVAILABLE",
        "INTERNAL_ERROR",
        "KEY_REVOKED",
        "LOGIN_FAILED",
        "METHOD_NOT_ALLOWED",
        "NOT_AUTHENTICATED",
        "NOT_FOUND",
        "NOT_IN_TIER",
        "ONE_TIME_CODE_REQUIRED",
        "ORIGIN_NOT_ALLOWED",
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
        "SERVICE_UNAVAILABLE",
        "SIGN_UP_CLOSED",
        "SOLVE_CANCELLED",
        "SOLVE_FAILED",
        "SOLVE_TIMEOUT",
        "UNSUPPORTED_MEDIA_TYPE",
        "URI_TOO_LONG",
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


class KeyList(TypedDict):
    count: int
    """
    How many there are in all.
    """
    results: list[KeyShape]


class OutputTree(TypedDict):
    ParamName: str
    InnerTree: dict[str, list[TreeItem]]
    """
    By branch, `{0}`.
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
    services: dict[str, ServiceStatus]
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
    services: dict[str, ServiceStatus]
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
