"""All that runs in the sandbox besides folders of `helpers`; outside, only `protocol.py` is imported.

Inside, this package is called `inside`, and there is no `grading`: so its files import each other by a dot.
"""
