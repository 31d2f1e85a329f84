"""Tries: 200 MB beside a right notebook."""

EARNS = 'all'


def hand_in(folder, right):
    (folder / "tensors.ipynb").write_bytes(right)
    with open(folder / "data.bin", "wb") as file:
        file.truncate(200_000_000)
