"""How is the API read, written and described?"""

from __future__ import annotations

from softly import env
from softly.settings.run import VERSION

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["computeapi.rest.json.JsonRenderer"],
    "DEFAULT_PARSER_CLASSES": ["computeapi.rest.json.JsonParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.authentication.Credentials"],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.permissions.Declared"],
    "EXCEPTION_HANDLER": "computeapi.rest.failures.exception_handler",
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "computeapi.rest.json.AlwaysJson",
    "DEFAULT_METADATA_CLASS": "computeapi.rest.methods.NoMetadata",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "DEFAULT_SCHEMA_CLASS": "computeapi.openapi.autoschema.AutoSchema",
}
ENABLE_API_DOCS = env.flag("ENABLE_API_DOCS", True, help="serve /openapi.json and /api-docs")
SPECTACULAR_SETTINGS = {
    "TITLE": "Softly",
    "VERSION": VERSION,
    "OAS_VERSION": "3.1.0",
    "DEFAULT_GENERATOR_CLASS": "computeapi.openapi.generator.SchemaGenerator",
    "SCHEMA_PATH_PREFIX": "/api",
    "SERVERS": [{"url": "/", "description": "This server; /api/v1/… and /v1/… are the same as /api/…"}],
    "SORT_OPERATION_PARAMETERS": False,
    # Choices stay where they are: a component for each would need names for all that are called `status`.
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enum_id_removal"],
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
}
