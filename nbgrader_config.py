"""This folder is an nbgrader course. Its settings are in the package: grader/course.py."""

from pathlib import Path

from grader.course import configure

configure(get_config(), Path(__file__).parent)
