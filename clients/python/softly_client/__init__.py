"""How does a program use Softly? `Client` and `AsyncClient`; README.md has a quick start."""

from softly_client import errors, models
from softly_client.answer import Answer
from softly_client.clients import AsyncClient, Client
from softly_client.errors import SoftlyError
from softly_client.events import Progress
from softly_client.retries import NEVER, Retries

__all__ = ["NEVER", "Answer", "AsyncClient", "Client", "Progress", "Retries", "SoftlyError", "errors", "models"]
