"""Tries: the student id 'o\'neil"; DROP TABLE '."""

STUDENT = 'o\'neil"; DROP TABLE grade; --'
EARNS = 'all'


def hand_in(folder, right):
    (folder / "tensors.ipynb").write_bytes(right)
