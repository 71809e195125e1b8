"""The table of all attacks: what each does to stock nbgrader, to ours, and to ours in a container."""

import argparse
import os
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from textwrap import wrap

from tools.attacks import ATTACKS, EVERY
from tools.attacks.attack import Attack
from tools.attacks.course import LESS_PATIENCE, STOCK, make_course, run
from tools.attacks.outcome import of_all, outcome
from tools.jail import Seen, why_no_jail
from tools.references import ROOT


def table(rows: dict[str, list[tuple[str, ...]]]) -> str:
    """Lay out the attacks with what they do to stock nbgrader and to ours."""
    widths = (44, 50, 24, 24)
    lines = [
        "  ".join(
            f"{head:<{width}}"
            for head, width in zip(
                ("attack", "stock nbgrader", "ours", "in a container"), widths, strict=True
            )
        )
    ]
    lines.append("-" * sum(widths))
    for section, attacks in rows.items():
        lines.append(f"[{section}]")
        for row in attacks:
            parts = [wrap(text, width) or [""] for text, width in zip(row, widths, strict=True)]
            for number in range(max(map(len, parts))):
                cells = (part[number] if number < len(part) else "" for part in parts)
                lines.append(
                    "  ".join(f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True)).rstrip()
                )
    return "\n".join(lines)


def against_stock(attacks: Sequence[Attack]) -> dict[str, list[str]]:
    """Set attacks on stock nbgrader, and return what came of each, by its name.

    Those that are aimed at others have a jail each, the others are one class.
    """
    together = [attack for attack in attacks if not attack.alone]
    classes = [together] * bool(together) + [[attack] for attack in attacks if attack.alone]

    def one(some: list[Attack]) -> dict[str, list[str]]:
        print(f"stock nbgrader: {', '.join(attack.name for attack in some)}", file=sys.stderr, flush=True)
        seen = run(some, STOCK, seconds=100 + 10 * len(some), trusted=False)
        return {attack.name: outcome(attack, seen) + of_all(seen) * attack.alone for attack in some}

    make_course()
    with ThreadPoolExecutor(2) as pool:
        return {name: words for found in pool.map(one, classes) for name, words in found.items()}


def against_ours(attacks: Sequence[Attack], container: bool = False) -> Seen:
    """Set attacks on the project's grading, all in one class, and return what was seen; or in a container."""
    configuration = (ROOT / "nbgrader_config.py").read_text() + LESS_PATIENCE
    trusted = os.geteuid() == 0 and not container
    return run(attacks, configuration, seconds=120 + 15 * len(attacks), trusted=trusted, container=container)


def main() -> None:
    """Print what the attacks named on the command line, or all, do to stock nbgrader and to ours."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("attacks", nargs="*", metavar="WORDS", help="words in the names of attacks; else all")
    words = parser.parse_args().attacks
    chosen = [attack for attack in EVERY if not words or any(word in attack.name for word in words)]
    if why := why_no_jail():
        sys.exit(why)
    stock, seen, contained = against_stock(chosen), against_ours(chosen), against_ours(chosen, container=True)

    def found(attack: Attack) -> list[list[str]]:
        return [stock[attack.name], outcome(attack, seen), outcome(attack, contained)]

    rows = {
        section: [
            (attack.name, *("; ".join(words) or "-" for words in found(attack)))
            for attack in attacks
            if attack in chosen
        ]
        for section, attacks in ATTACKS.items()
    }
    together = ("; ".join(of_all(each)) or "-" for each in (seen, contained))
    rows["all of them together"] = [("in one class", "", *together)]
    print(table(rows))
    harmed = [attack.name for attack in chosen if outcome(attack, seen)] + of_all(seen)
    took = sum(seen.seconds.values()) / max(len(seen.seconds), 1)
    print(f"\n{len(chosen)} attacks. Ours graded {len(seen.seconds)} notebooks, each in {took:.2f} seconds.")
    if harmed:
        sys.exit(f"Something was gained or harmed: {', '.join(harmed)}.")
