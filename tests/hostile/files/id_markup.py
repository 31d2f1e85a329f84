"""Tries: the student id '[bold]<b>x'."""

STUDENT = '[bold]<b>x'
ENDS = 'rejected'


def hand_in(folder, right):
    (folder / "tensors.ipynb").write_bytes(right)
