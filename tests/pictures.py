"""The numbers that several tests of pictures draw."""

START = {"x_1": 2, "x_2": -1, "y": 1, "w_1": -0.5, "w_2": 0.5, "b": 1.5, "y_hat": 0.0, "L": 0.5}
SLOPES = {"w_1": -2.0, "w_2": 1.0, "b": 0.0}
