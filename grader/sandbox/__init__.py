"""Run untrusted notebooks in forks of a sandboxed process, where they can reach nothing and outlive nothing."""

from grader.sandbox.limits import Limits
from grader.sandbox.server import Fork, ForkFailed, ForkServer, SandboxUnavailable, describe, why_unavailable

__all__ = ["Fork", "ForkFailed", "ForkServer", "Limits", "SandboxUnavailable", "describe", "why_unavailable"]
