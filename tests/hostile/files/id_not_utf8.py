"""Tries: a student id that is no text."""

ENDS = 'rejected'


STUDENT = b"\xff\xfe".decode(errors="surrogateescape")

def hand_in(folder, right):
    (folder / "tensors.ipynb").write_bytes(right)
