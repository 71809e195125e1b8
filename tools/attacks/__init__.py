"""What a hostile student may hand in, kind by kind; and what comes of it with stock nbgrader and with ours.

Ours is tried with bubblewrap, and where namespaces are refused as in most containers.

    python -m tools.attacks                  the table, which takes some minutes
    python -m tools.attacks memory "a pipe"  only the attacks with these words in their names

Each attack is a notebook of lesson 1 in which only `predict` is right, so one point is due. Its code stands
in the cell of the next answer, `loss`. What it gains or harms is seen from outside, in a jail (`tools.jail`):
by points in the gradebook, by secrets that turn up in what is graded, by files that change, by a listener
that is called, by the honest student who is graded next, by what is left, and by scripts in the pages.
"""

from tools.attacks.beside import BESIDE
from tools.attacks.browser import BROWSER
from tools.attacks.forging import FORGING
from tools.attacks.harming import HARMING
from tools.attacks.leaving import LEAVING
from tools.attacks.living import LIVING_OFF
from tools.attacks.metadata import METADATA
from tools.attacks.patching import PATCHING
from tools.attacks.reading import READING, WRITING

ATTACKS = {
    "reading": READING,
    "writing": WRITING,
    "harm": HARMING,
    "leaving something": LEAVING,
    "patching": PATCHING,
    "forging": FORGING,
    "beside the notebook": BESIDE,
    "living off right answers": LIVING_OFF,
    "metadata": METADATA,
    "the instructor's browser": BROWSER,
}
EVERY = [attack for attacks in ATTACKS.values() for attack in attacks]
