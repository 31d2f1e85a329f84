"""Tries: JSON nested a million deep."""

ENDS = 'rejected'


def hand_in(folder, right):
    (folder / "tensors.ipynb").write_bytes(b'{"nbformat": 4, "cells": ' + b"[" * 1_000_000)
