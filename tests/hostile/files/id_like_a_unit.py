"""Tries: the student id '01_tensors'."""

STUDENT = '01_tensors'
EARNS = 'all'


def hand_in(folder, right):
    (folder / "tensors.ipynb").write_bytes(right)
