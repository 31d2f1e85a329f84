"""Tries: the student id '[x]'."""

STUDENT = '[x]'
ENDS = 'rejected'


def hand_in(folder, right):
    (folder / "tensors.ipynb").write_bytes(right)
