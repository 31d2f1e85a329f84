"""Tries: the student id 'a\nb'."""

STUDENT = 'a\nb'
ENDS = 'rejected'


def hand_in(folder, right):
    (folder / "tensors.ipynb").write_bytes(right)
