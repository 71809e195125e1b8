"""The end of a run says what an instructor needs to know of the whole class."""

from grading.submission import MOST_TOLD, Outcome, tell_slowest


def outcome(student: str, seconds: float) -> Outcome:
    slow = f"It took {seconds:g} seconds: 2 of its cells ran until they were stopped."
    return Outcome("autograde", student, "01", 1.0, 10.0, seconds=seconds, slow=slow)


def test_the_slowest_are_listed_with_why_the_slowest_first():
    told = tell_slowest([outcome("ada", 30), outcome("bob", 120)]).splitlines()
    assert "--force" in told[0]
    assert told[1] == "  bob, 01: It took 120 seconds: 2 of its cells ran until they were stopped."
    assert told[2].startswith("  ada, 01: It took 30 seconds")


def test_not_all_of_many_are_listed():
    assert len(tell_slowest([outcome(str(n), n) for n in range(50)]).splitlines()) == 1 + MOST_TOLD
