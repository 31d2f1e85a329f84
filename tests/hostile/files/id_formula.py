"""Tries: the student id '=1+1'."""

STUDENT = '=1+1'
EARNS = 'all'


def hand_in(folder, right):
    (folder / "tensors.ipynb").write_bytes(right)
