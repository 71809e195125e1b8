"""A new lesson, as small as one can be, in which everything has its place: `make lesson NAME=07_mine`."""
