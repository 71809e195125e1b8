"""The table of all attacks."""

from tools.attacks.report import main

main()
