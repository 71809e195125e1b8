"""The instructor's side: reading what nbgrader graded. No notebook imports it."""
