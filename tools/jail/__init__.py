"""A jail in which a class is graded while somebody watches: what was read, written, left or held up.

The course is a copy on a small disk of its own, made in memory. There is no network but a loopback with a
listener on it, no other process, and nothing of the machine can be written. So what an attack does to
nbgrader's own autograde can be seen, and nothing comes of it.
"""

from tools.jail.scripts import MISCHIEF, Scripts
from tools.jail.seen import BYSTANDER, INSTALLED, LOOKED_AT, PORT, SOCKET, Seen
from tools.jail.walls import grade, run_jailed, why_no_jail

__all__ = ["BYSTANDER", "INSTALLED", "LOOKED_AT", "MISCHIEF", "PORT", "SOCKET", "Scripts", "Seen"]
__all__ += ["grade", "run_jailed", "why_no_jail"]
