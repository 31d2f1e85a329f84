"""Tries: a link to another's whole folder."""

ENDS = 'rejected'


def hand_in(folder, right):
    folder.rmdir()
    folder.symlink_to("../honest-ada/01_tensors", target_is_directory=True)
