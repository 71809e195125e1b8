"""Backprop by Hand: what the lessons import. Start reading at `helpers.graph`."""
