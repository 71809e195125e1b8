"""Grades the demo class: `make demo`."""

from tools.demo.course import main

main()
