"""Tries: a file where the unit's folder should be."""

ENDS = 'rejected'


def hand_in(folder, right):
    folder.rmdir()
    folder.write_bytes(right)
