"""How long until /ready is 200: the first time, with an empty DATA_DIR, and the second?

The first start makes the database cluster, migrates and reads the definitions; later ones find all that. Everything
`make run` starts is started, without its set-up of packages, which has nothing to do the second time.

How to read it: the second start is wanted under 6 s (the median of the later ones counts here). A busy machine shows
fully in these seconds.
"""

from __future__ import annotations

import argparse

import stage  # isort: skip - makes the project importable
import figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--starts", type=int, default=4, help="the first one and the later ones")
    options = parser.parse_args()
    for server in stage.SERVERS:
        print(f"{server} {figures.machine()}", flush=True)
        with stage.data_folder() as folder:
            found = []
            for number in range(options.starts):
                with stage.family() as processes:
                    found.append(stage.start_softly(processes, folder, server).seconds_to_ready)
                print(f"  start {number + 1}: {found[-1]:.1f} s", flush=True)
        print(figures.verdict("a later start", figures.median(found[1:]), 6, unit=" s", below=True))
    print(figures.machine())


if __name__ == "__main__":
    main()
