"""What is a file called for people, whatever somebody called it?"""

from __future__ import annotations

from email.message import Message
from urllib.parse import unquote

import pytest

from computeapi.files.titles import disposition, file_name

HOSTILE = [
    "../../etc/passwd",
    "..\\..\\boot.ini",
    "/etc/passwd",
    "a\0b",
    "%2e%2e%2fetc",
    "gpj.\u202eexe",
    'a"; filename="b.exe',
    "a\r\nSet-Cookie: x=1",
    "x" * 5000,
    "ä" * 5000,
    "...",
    "",
    "   ",
    "CON",
    "nul.txt",
    "\ud83d half",
    "a\u2028b",
    "\u200d",
    "CON\u200d",
]


@pytest.mark.parametrize("title", HOSTILE)
def test_a_name_is_one_that_every_file_system_takes(title: str) -> None:
    name = file_name(title, "pdf")
    assert name.endswith(".pdf")
    assert name != ".pdf"
    assert not name.startswith((".", " "))
    assert not set(name) & set('/\\:*?"<>|\0\r\n\u202e\u2028')
    assert len(name.encode()) <= 255
    assert name.partition(".")[0].lower() not in ("con", "nul")


@pytest.mark.parametrize("title", HOSTILE)
def test_a_header_says_that_name_and_nothing_else(title: str) -> None:
    header = disposition(title, "pdf")
    assert header.isascii()
    assert header.isprintable()
    message = Message()
    message["Content-Disposition"] = header
    assert message.get_content_disposition() == "attachment"
    assert message.get_filename()
    assert len(message.get_params(header="Content-Disposition")) in (2, 3)


@pytest.mark.parametrize(
    "title", ["Größe 90 × 40", "箱", "صندوق", "می\u200cخواهم", "👩\u200d🔬", "box 🧱", "it's 100% (new)"]
)
def test_people_get_the_name_in_their_own_letters(title: str) -> None:
    header = disposition(title, "pdf")
    _, _, encoded = header.partition("filename*=UTF-8''")
    assert unquote(encoded or header.partition('"')[2].rstrip('"')) == f"{title}.pdf"


def test_an_ending_that_is_there_already_is_not_written_twice() -> None:
    assert file_name("report.PDF", "pdf") == "report.pdf"
