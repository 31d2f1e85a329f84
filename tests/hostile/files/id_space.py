"""Tries: the student id 'a b'."""

STUDENT = 'a b'
EARNS = 'all'


def hand_in(folder, right):
    (folder / "tensors.ipynb").write_bytes(right)
