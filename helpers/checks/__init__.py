"""What students call: does this function compute what was asked for?

A check reads the parameter names of the student's function, feeds it values by those names at several points
(`helpers.points`), and compares what comes back with what follows from the network's Graph. A check that
passes prints one line. One that fails raises `CheckFailed`: one message, no traceback; where a link of the
chain rule is broken, a notebook shows the chain as well, with that link marked.

Asking (`helpers.asking`) is apart from judging, so that students' code can be asked in one place and its
answers judged in another.
"""
