"""The points of every lesson's network show every known mistake; `make judgement` tries them all."""

import pytest

from tools.judgement.mistakes import ASKED, FACTORS, see_mistakes


@pytest.mark.parametrize("name", ASKED)
def test_every_known_mistake_is_seen_by_every_set_of_points(name):
    seen = see_mistakes(name, [f"draw {number}" for number in range(3)])
    assert seen.pop("tried") > 3 * len(FACTORS)
    assert +seen == {}
