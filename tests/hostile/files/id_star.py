"""Tries: the student id '*'."""

STUDENT = '*'
ENDS = 'rejected'


def hand_in(folder, right):
    (folder / "tensors.ipynb").write_bytes(right)
