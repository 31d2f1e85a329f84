"""Tries: 3,000 files beside a right notebook, one with a name of 255 bytes."""

EARNS = 'all'


def hand_in(folder, right):
    (folder / "tensors.ipynb").write_bytes(right)
    (folder / ("n" * 255)).touch()
    for n in range(3_000):
        (folder / f"{n}.txt").touch()
