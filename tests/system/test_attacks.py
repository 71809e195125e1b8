"""Hostile students against nbgrader: what stock nbgrader suffers, and that ours gives and suffers nothing."""

from collections.abc import Iterable

import pytest

from grading.inside.landlock import LEAST_VERSION, find_version
from grading.sandbox import why_no_sandbox
from tools.attacks import ATTACKS, EVERY, HARMING, LEAVING, READING, WRITING
from tools.attacks.attack import ALL, Attack
from tools.attacks.course import Ids
from tools.attacks.outcome import of_all, outcome
from tools.attacks.report import against_ours, against_stock
from tools.jail import BYSTANDER, Scripts, Seen, why_no_jail

pytestmark = pytest.mark.slow

STOCK_SUFFERS = {
    "reads the solutions": "points; reads the solutions",
    "reads the gradebook": "reads the gradebook",
    "reads the environment": "reads the environment",
    "calls a listener": "reaches the network",
    "replaces the checks": "+9 points",
    "prints points": "+9 points",
    "finds answers left in a file": "+9 points",
    "brings its own helpers/": "+9 points",
    "ends the process": "isn't graded",
    "gives itself points": "+20 points",
    "empties another submission": "an honest student gets 0 of 10 points",
    "shows scripts as HTML": "scripts in the pages",
}
"""Some attacks, and what shows that each succeeds; `python -m tools.attacks` tries them all."""


def named(name: str) -> Attack:
    return next(attack for attack in EVERY if attack.name == name)


OF_WALLS = [*READING, *WRITING, *HARMING, *LEAVING, named("imports the project as it is installed")]
"""Those that the walls must stop. What the others come to is decided outside."""

NOT_STOPPED_IN_CONTAINER = {"finds an answer left in the numbers of processes"}

CUT = {
    *("reads another submission", "reads the exchange", "gives itself points"),
    *("calls a listener", "kills its parents", "fills the disk"),
    *("finds answers left in a file", "finds answers left in a daemon"),
    *("replaces the checks", "imports the project as it is installed"),
    *("publishes zeros", "raises the words of a check", "unlocks its checks and empties them"),
    *("is a link to another student", "brings a pipe", "carries out a right answer as a value"),
    *("shows scripts as HTML", "puts blanks into code", "shows a small file of half a billion pixels"),
}
"""Some of each kind: what `make test` tries of them. `make attacks` and `make test-whole` try all."""


def each(attacks: Iterable[Attack]) -> pytest.MarkDecorator:
    """Return what runs a test for each attack, and for most in `make test-whole` alone."""
    params = [pytest.param(a, id=a.name, marks=() if a.name in CUT else pytest.mark.whole) for a in attacks]
    return pytest.mark.parametrize("attack", params)


def chosen(request: pytest.FixtureRequest, attacks: Iterable[Attack]) -> list[Attack]:
    """Return those of the attacks that a test of this run is for."""
    params = [getattr(item, "callspec", None) for item in request.session.items]
    wanted = [each.params.get("attack") for each in params if each]
    return [attack for attack in attacks if attack in wanted]


@pytest.fixture(scope="session")
def ours(request) -> Seen:
    if why := why_no_jail() or why_no_sandbox():
        pytest.skip(why)
    return against_ours(chosen(request, EVERY))


@pytest.fixture(scope="session")
def in_container(request) -> Seen:
    if why := why_no_jail():
        pytest.skip(why)
    if find_version() < LEAST_VERSION:
        pytest.skip("Landlock is needed, of Linux 6.12 or newer")
    return against_ours(chosen(request, OF_WALLS), container=True)


@pytest.fixture(scope="session")
def stock(request) -> dict[str, list[str]]:
    if why := why_no_jail():
        pytest.skip(why)
    return against_stock(chosen(request, [named(name) for name in STOCK_SUFFERS]))


# ---- the attacks themselves


@pytest.mark.parametrize("any_attack", EVERY, ids=lambda attack: attack.name)
def test_an_attack_is_valid_python(any_attack):
    for source in (any_attack.code, any_attack.then.replace("NAME", "loss"), any_attack.accomplice):
        compile(source, any_attack.name, "exec")


def test_no_two_attacks_have_one_name():
    assert len({attack.name for attack in EVERY}) == len(EVERY) == sum(map(len, ATTACKS.values()))


def test_of_each_kind_some_are_tried_each_time():
    assert {kind for kind, attacks in ATTACKS.items() for a in attacks if a.name in CUT} == set(ATTACKS)
    assert {attack.name for attack in EVERY} >= CUT


@each(map(named, STOCK_SUFFERS))
def test_stock_nbgrader_suffers(stock, attack):
    assert STOCK_SUFFERS[attack.name] in "; ".join(stock[attack.name])


@pytest.mark.parametrize(
    "page",
    [
        "<script>mischief()</script>",
        "<p><img src=x onerror='mischief()'></p>",
        "<a href=' java\nscript:mischief()'>x</a>",
        r"<p>$\href{javascript:mischief()}{x}$</p>",
    ],
)
def test_a_script_in_a_page_is_found(page):
    parser = Scripts()
    parser.feed(page)
    assert len(parser.found) == 1


def test_a_script_that_is_only_shown_is_none():
    parser = Scripts()
    parser.feed("<pre>&lt;script&gt;mischief()&lt;/script&gt; \\href{javascript:mischief()}{x}</pre>")
    assert parser.found == []


# ---- ours


@each(EVERY)
def test_an_attack_gains_and_harms_nothing(ours, attack):
    assert outcome(attack, ours) == []


@each(a for a in EVERY if not a.spoilt)
def test_an_attacker_keeps_what_it_earned(ours, attack):
    assert sum(ours.points[Ids.of(attack).attacker].values()) == attack.due


def test_the_class_is_graded_to_its_end(ours):
    assert (ours.ended, ours.status, of_all(ours)) == (True, 0, [])
    assert sum(ours.points[BYSTANDER].values()) == ALL


@each(OF_WALLS)
def test_an_attack_gains_and_harms_nothing_in_a_container_either(in_container, attack):
    if attack.name in NOT_STOPPED_IN_CONTAINER:
        pytest.xfail("without namespaces, all processes of the machine are numbered together")
    assert outcome(attack, in_container) == []


def test_a_class_is_graded_to_its_end_in_a_container(in_container):
    assert (in_container.ended, in_container.status, of_all(in_container)) == (True, 0, [])
    assert (in_container.changed, in_container.calls) == ([], [])


def test_nothing_that_must_stay_is_changed(ours):
    assert ours.changed == []


def test_nobody_is_called(ours):
    assert ours.calls == []
