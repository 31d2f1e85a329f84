"""Tries: a picture by the name of a notebook."""

ENDS = 'rejected'


def hand_in(folder, right):
    (folder / "tensors.ipynb").write_bytes(bytes.fromhex("89504e470d0a1a0a0000000d49484452") * 100)
