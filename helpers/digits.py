"""Handwritten digits: 1,797 images of 8 × 8 pixels.

They are the test set of E. Alpaydin and C. Kaynak, "Optical Recognition of Handwritten Digits" (UCI Machine
Learning Repository, 1998, https://doi.org/10.24432/C50P49), which UCI offers under CC BY 4.0; `digits.csv.gz`
is the file that scikit-learn ships, unchanged. Thirteen people wrote them.
"""

from pathlib import Path

import numpy as np

from helpers.graph import Array

FILE = Path(__file__).with_name("digits.csv.gz")
DARKEST = 16  # of a pixel in the file: it counts the inked ones among 4 × 4


def load_digits() -> tuple[Array, Array]:
    """Return the images and what they show.

    The images have shape (1797, 64): 8 rows of 8 pixels each, one after the other, from 0 (paper) to 1 (ink).
    What they show are whole numbers from 0 to 9, of shape (1797,).
    """
    table = np.loadtxt(FILE, delimiter=",", dtype=np.uint8)
    return table[:, :-1] / DARKEST, table[:, -1].astype(int)
