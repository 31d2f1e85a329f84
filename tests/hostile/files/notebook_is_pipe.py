"""Tries: a pipe that nobody writes to."""

import os

ENDS = 'missing'


def hand_in(folder, right):
    os.mkfifo(folder / "tensors.ipynb")
