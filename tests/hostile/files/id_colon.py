"""Tries: the student id 'a:b;c&d'."""

STUDENT = 'a:b;c&d'
EARNS = 'all'


def hand_in(folder, right):
    (folder / "tensors.ipynb").write_bytes(right)
