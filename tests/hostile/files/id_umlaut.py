"""Tries: the student id 'ünï-学生'."""

STUDENT = 'ünï-学生'
EARNS = 'all'


def hand_in(folder, right):
    (folder / "tensors.ipynb").write_bytes(right)
