"""What do authentication and rate limits cost a cached `POST /solve`?

In turn, round after round, the same cached answer is asked for by 16 keep-alive connections: of a Softly without rate
limits, and of one that counts every request in Redis and sends the limits' headers: for one address, for one API key,
and for a thousand addresses in turn (by a proxy's header; the row without limits has that header too). The limits are
set so high that none is reached: what is measured is the counting. One busy caller is counted in advance; of a thousand
each is counted with a round trip of its own.

How to read it: compare within one run only. A row's ratio is the median of its ratios to the row without limits *of
the same round*; "x by CPU" is the ratio by processor time of all the server's processes, Redis among them, which is
steadier on a machine that does other work too.
"""

from __future__ import annotations

import argparse
import http.client
import json
from collections import defaultdict
from typing import Any

import stage  # isort: skip - makes the project importable
import cached_solve
import figures
import load
import psycopg
from figures import median

from softly.local import postgres

WITHOUT, ADDRESS, KEY, MANY = "without limits", "limits, an address", "limits, an API key", "limits, 1,000 addresses"
ADDRESSES = [{"X-Forwarded-For": f"10.1.{n // 250}.{n % 250}"} for n in range(1000)]
PLENTY = 1_000_000_000
MOST_LOST = 0.2


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4)
    options = parser.parse_args()
    with stage.data_folder() as folder, stage.family() as processes:
        (folder / "without").mkdir()
        (folder / "with").mkdir()
        without = stage.start_softly(processes, folder / "without", TRUST_PROXY="true")
        limited = stage.start_softly(processes, folder / "with", TRUST_PROXY="true", ENABLE_RATE_LIMITING="true")
        with psycopg.connect(postgres.url(folder / "with")) as connection:
            connection.execute('UPDATE accounts_tierlimit SET "limit" = %s', (PLENTY,))
            connection.execute("UPDATE accounts_tier SET monthly_solves = NULL, monthly_compute_seconds = NULL")
        key = _key(limited.port)
        contestants: list[tuple[str, stage.Server, list[dict[str, str]]]] = [
            (WITHOUT, without, ADDRESSES),
            (ADDRESS, limited, ADDRESSES[:1]),
            (KEY, limited, [ADDRESSES[0] | {"Authorization": f"Bearer {key}"}]),
            (MANY, limited, ADDRESSES),
        ]
        results: dict[str, list[load.Result]] = defaultdict(list)
        for _, server, in_turn in contestants:
            load.run(server, cached_solve.REQUEST, 2, in_turn=in_turn)  # unmeasured: caches and connections warm up
        for _ in range(options.rounds):
            for name, server, in_turn in contestants:
                results[name].append(load.run(server, cached_solve.REQUEST, options.seconds, in_turn=in_turn))
    _tell(results)


def _key(port: int) -> str:
    """Of somebody who signs up now."""
    person = {"email": "bench@example.com", "password": "a long enough password"}
    _post(port, "/api/users", person)
    session = _post(port, "/api/sessions", person)["token"]
    made = _post(port, "/api/keys", {"name": "bench", "scopes": ["solve"]}, {"Authorization": f"Bearer {session}"})
    return str(made["token"])


def _post(port: int, path: str, body: Any, headers: dict[str, str] | None = None) -> Any:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json"} | (headers or {}))
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    if answer.status not in (200, 201):
        raise RuntimeError(f"{path} answered {answer.status}: {text[:300]!r}")
    return json.loads(text)


def _tell(results: dict[str, list[load.Result]]) -> None:
    rows, kept = [], {}
    for name, runs in results.items():
        pairs = list(zip(runs, results[WITHOUT], strict=True))
        kept[name] = median([a.rate / b.rate for a, b in pairs])
        by_cpu = median([b.cpu_us / a.cpu_us for a, b in pairs])
        rows.append(
            [
                name,
                figures.spread([run.rate for run in runs]),
                f"{kept[name]:.2f}",
                f"{median([run.cpu_us for run in runs]):,.0f}",
                f"{by_cpu:.2f}",
                f"{median([run.p50 for run in runs]):.2f}",
                f"{median([run.p99 for run in runs]):.2f}",
                f"{sum(run.wrong for run in runs)}+{sum(run.broken for run in runs)}",
            ]
        )
    head = ("", "req/s", "x without", "CPU us", "x by CPU", "p50 ms", "p99 ms", "failed")
    print(figures.table(head, rows) + "\n")
    for name in (ADDRESS, KEY, MANY):
        print(figures.verdict(f"{name}: throughput kept", kept[name], 1 - MOST_LOST, below=False))
    print(figures.machine())


if __name__ == "__main__":
    main()
