"""Grade a class of demo students, from the lessons in solutions/ to a table: `make demo`.

All that it makes lies in demo/, which is made anew each time. tests/system/test_grading.py holds what comes
out against what each submission says of itself.
"""
