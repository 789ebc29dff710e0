"""How long does a picture of a web page take with a warm browser, and what of it is ours?

The pages come from a server on loopback that is allow-listed. "plain" is one document; "parts" has 30 pictures, styles
and scripts. Each is pictured by Softly's studio (a profile of its own, the proxy that checks each connection, the
bounds) and by Playwright alone, with a new context and no proxy, in turn; the ratio is between these two. "first"
starts the browser. "4 side by side" is the time of each of four shots that began together.

How to read it: a warm picture of the plain page is wanted under 700 ms. Most of it is Chromium: processes for a new
page, layout, PNG.
"""

from __future__ import annotations

import argparse
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import stage  # noqa: F401, isort: skip - makes the project importable
import figures
from playwright.sync_api import sync_playwright

from computeapi.files.screenshots.chromium import find_chromium
from computeapi.files.screenshots.request import Shot, read_shot
from computeapi.files.screenshots.room import Setup
from computeapi.files.screenshots.studio import Studio
from softly.lib.destinations import Destinations

GOAL = 700.0  # ms
_TEXT = "<p>" + "A shelf of oak, four boards, two sides, and a back that nobody sees. " * 8
_PARTS = "".join(
    f"<link rel=stylesheet href=/{n}.css><script src=/{n}.js></script><img src=/{n}.svg width=40>" for n in range(10)
)
PAGES = {"/plain": f"<h1>Plain</h1>{_TEXT * 10}", "/parts": f"{_PARTS}<h1>Parts</h1>{_TEXT * 40}"}
_TYPES = {
    "css": ("text/css", "p { color: #333 }"),
    "js": ("text/javascript", "document.title += 1"),
    "svg": ("image/svg+xml", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle r="9"/></svg>'),
}


class Pages(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        kind, text = _TYPES.get(self.path.rpartition(".")[2], ("text/html", PAGES.get(self.path, "")))
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *args: object) -> None:
        pass


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shots", type=int, default=20)
    options = parser.parse_args()
    print(f"{options.shots} shots of each {figures.machine()}", flush=True)
    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        host = f"127.0.0.1:{server.server_address[1]}"
        studio = Studio(Setup(destinations=Destinations(allowed=(host,)), most_shots=10_000))
        try:
            _measure(studio, f"http://{host}", options.shots)
        finally:
            studio.close()
            server.shutdown()


def _measure(studio: Studio, site: str, shots: int) -> None:
    asked = {
        "plain": {"url": f"{site}/plain"},
        "parts": {"url": f"{site}/parts"},
        "parts, full page": {"url": f"{site}/parts", "fullPage": True},
        "parts, pdf": {"url": f"{site}/parts", "format": "pdf"},
    }
    requests = {name: read_shot(body) for name, body in asked.items()}
    first = _timed(lambda: studio.take(requests["plain"], seconds=60))
    ours, alone = _in_turn(studio, requests, shots)
    rows = [
        [name, figures.spread(ours[name]), figures.spread(alone[name]), f"{_ratio(ours[name], alone[name]):.2f}"]
        for name in requests
    ]
    print(figures.table(["", "Softly, ms", "Playwright alone, ms", "ratio"], rows))
    with ThreadPoolExecutor(4) as threads:
        together = list(
            threads.map(lambda shot: _timed(lambda: studio.take(shot, seconds=60)), [requests["plain"]] * 4)
        )
    browser = studio.browser
    memory = browser.memory() >> 20 if browser is not None else 0
    print(f"first {first:,.0f} ms; 4 side by side {figures.spread(together)} ms; the browser has {memory} MB")
    print(figures.verdict("a warm plain page, median", figures.median(ours["plain"]), GOAL, unit=" ms", below=True))


def _in_turn(studio: Studio, requests: dict[str, Shot], shots: int) -> tuple[dict[str, list[float]], ...]:
    """Milliseconds by name, ours and Playwright's: in turn, so that what else the machine does meets both."""
    ours: dict[str, list[float]] = {name: [] for name in requests}
    alone: dict[str, list[float]] = {name: [] for name in requests}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(""), args=["--disable-gpu"])

        def take_alone(shot: Shot) -> None:
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            page.goto(shot.url)
            _ = page.pdf() if shot.format == "pdf" else page.screenshot(full_page=shot.full_page)
            page.context.close()

        for _ in range(shots):
            for name, shot in requests.items():
                ours[name].append(_timed(lambda shot=shot: studio.take(shot, seconds=60)))  # type: ignore[misc]
                alone[name].append(_timed(lambda shot=shot: take_alone(shot)))  # type: ignore[misc]
        browser.close()
    return ours, alone


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def _ratio(ours: list[float], alone: list[float]) -> float:
    return figures.median(ours) / figures.median(alone)


if __name__ == "__main__":
    main()
