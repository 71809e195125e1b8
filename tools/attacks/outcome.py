"""What came of an attack, in a few words."""

from tools.attacks.attack import ALL, Attack
from tools.attacks.course import Ids
from tools.jail import BYSTANDER, Seen

# What counts as harm.
MOST_MEMORY = 2_000_000_000  # bytes in all processes
MOST_PROCESSES = 100
MOST_DISK = 300_000_000  # bytes
MOST_SECONDS = 60  # for one notebook
MOST_PAGE, MOST_PIXELS = 20_000_000, 100_000_000  # bytes, and those of all pictures on it


def outcome(attack: Attack, seen: Seen) -> list[str]:
    """Return what an attack gained and harmed, a few words each; none is what there should be."""
    ids = Ids.of(attack)
    who = [student for student in (ids.accomplice, ids.attacker, ids.victim) if student]
    points = {student: sum(of_checks.values()) for student, of_checks in seen.points.items()}
    found = []
    gained = points.get(ids.attacker, 0) - attack.due
    if gained > 0:
        found.append(f"{gained:+g} points")
    elif not attack.spoilt and ids.attacker not in seen.graded:
        found.append("isn't graded")
    elif not attack.spoilt and gained < 0:
        found.append("its own point is lost")
    found += [f"reads the {place}" for place in seen.leaked.get(ids.attacker, [])]
    changed = {path.split("/")[0] for student, path in seen.changed if student in who}
    found += [f"changes {place}/" for place in sorted(changed)]
    if points.get(BYSTANDER) != ALL:
        found.append("another student's points are gone")
    if any(ids.attacker in call for call in seen.calls):
        found.append("reaches the network")
    for honest in [ids.accomplice] * bool(attack.accomplice) + [ids.victim] * attack.victim:
        if honest not in seen.graded or honest not in seen.points:
            found.append("an honest student isn't graded")
        elif points[honest] != ALL:
            found.append(f"an honest student gets {points[honest]:g} of {ALL:g} points")
    for what, most in (("memory", MOST_MEMORY), ("disk", MOST_DISK)):
        took = max((getattr(seen, what).get(student, 0) for student in who), default=0)
        if took > most:
            found.append(f"takes {took / 1e9:.1f} GB of {what}")
    processes = max((seen.processes.get(student, 0) for student in who), default=0)
    if processes > MOST_PROCESSES:
        found.append(f"starts {processes} processes")
    took = seen.seconds.get(ids.attacker, 0)
    if took > MOST_SECONDS:
        found.append(f"takes {took:.0f} seconds")
    if ids.attacker in seen.forged:
        found.append("words as if of the check")
    if (size := seen.page.get(ids.attacker, 0)) > MOST_PAGE:
        found.append(f"a page of {size / 1e6:.0f} MB")
    if (pixels := seen.pixels.get(ids.attacker, 0)) > MOST_PIXELS:
        found.append(f"a page of {pixels / 1e6:.0f} million pixels")
    scripts = len(seen.scripts.get(ids.attacker, []))
    if scripts:
        found.append(f"{scripts} scripts in the pages")
    return found


def of_all(seen: Seen) -> list[str]:
    """Return what happened to a class as a whole that can't be laid at one attack's door."""
    found = []
    if not seen.ended:
        found.append("grading never ended" if seen.status is None else "grading was killed")
    if not seen.fed_back:
        found.append("making the pages never ends")
    if seen.left:
        found.append(f"{len(seen.left)} left running")
    return found
