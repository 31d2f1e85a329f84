"""The exercises, a module a unit: each exercise's reference, trial, points and known mistakes."""
