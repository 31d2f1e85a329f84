"""Tries: a notebook in UTF-16."""

ENDS = 'rejected'


def hand_in(folder, right):
    (folder / "tensors.ipynb").write_bytes(right.decode().encode("utf-16"))
