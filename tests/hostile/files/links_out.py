"""Tries: links out of the folder beside a right notebook."""

EARNS = 'all'


def hand_in(folder, right):
    (folder / "tensors.ipynb").write_bytes(right)
    (folder / "passwd").symlink_to("/etc/passwd")
    (folder / "others").symlink_to("../..", target_is_directory=True)
    (folder / "figures.py").symlink_to("../../honest-ada/01_tensors/tensors.ipynb")
    (folder / "loop").symlink_to("loop")
