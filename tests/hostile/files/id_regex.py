"""Tries: the student id '(a+)+$|.*'."""

STUDENT = '(a+)+$|.*'
ENDS = 'rejected'


def hand_in(folder, right):
    (folder / "tensors.ipynb").write_bytes(right)
