"""Whether judgement leaves no luck, over thousands of draws of points.

python -m tools.judgement                          all of it, in about 35 minutes on 2 cores
python -m tools.judgement --share 0.01             a hundredth
python -m tools.judgement mutants --only 04 05/train

Its tables: what the points of each network cover; what becomes of answers that are right for some signs or
sizes only; whether every known mistake and every mutant shows; and how often an answer of the corpus is
misjudged. It fails if a goal is missed.
"""

import argparse
import os
import resource
import sys
import time
from collections.abc import Sequence

from tools.judgement.report import PARTS, measure


def main(arguments: Sequence[str]) -> int:
    """Measure what the arguments choose, and print it; return 1 if a goal is missed, else 0."""
    parser = argparse.ArgumentParser(prog="python -m tools.judgement", description=__doc__.split("\n")[0])
    parser.add_argument("parts", nargs="*", metavar="part", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--share", type=float, default=1.0, help="of all draws, such as 0.01")
    parser.add_argument("--draws", type=int, default=10**9, help="at most so many draws in each part")
    parser.add_argument(
        "--only", nargs="*", default=[], help='exercises and networks, such as "04" or "05/train"'
    )
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args(arguments)
    start, missed = time.perf_counter(), 0
    wanted = given.parts or PARTS
    draws = {part: max(1, min(given.draws, round(PARTS[part].draws * given.share))) for part in wanted}
    for table, goals in measure(draws, given.only, given.workers):
        print(table, flush=True)
        for goal, is_met in goals.items():
            print(f"{'✓' if is_met else '✗'} {goal}", flush=True)
            missed += not is_met
        print()
    used = sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(f"{time.perf_counter() - start:.0f} s on {given.workers} cores, of their time {used:.0f} s")
    return missed > 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
