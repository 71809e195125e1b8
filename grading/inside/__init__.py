"""All that runs in the sandbox besides folders of `helpers`; outside, only `protocol.py` is imported.

The names of these files begin with a dot where they import each other, since inside the package is called
`inside`, and there is no `grading`.
"""
