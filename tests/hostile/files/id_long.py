"""Tries: the student id 'llllllllllllllllllll'."""

STUDENT = 'lllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllll'
EARNS = 'all'


def hand_in(folder, right):
    (folder / "tensors.ipynb").write_bytes(right)
