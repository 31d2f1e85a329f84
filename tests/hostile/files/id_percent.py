"""Tries: the student id 'a%20b{student_id}$HO'."""

STUDENT = 'a%20b{student_id}$HOME'
EARNS = 'all'


def hand_in(folder, right):
    (folder / "tensors.ipynb").write_bytes(right)
