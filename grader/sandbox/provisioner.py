"""Kernels in forks, for jupyter_client: a provisioner, and a manager and a client that use it.

A kernelspec whose metadata name the provisioner `layerwise-sandbox` gets a sandboxed kernel from any Jupyter program;
`SandboxKernelManager` needs no kernelspec, and takes the fork server, limits and files from whoever makes it.
"""

from __future__ import annotations

import asyncio
import atexit
import signal
import threading
from collections.abc import Mapping
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.channelsabc import HBChannelABC
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.provisioner_base import KernelProvisionerBase

from grader.sandbox.limits import Limits
from grader.sandbox.server import ForkServer, Kernel

# One message of this size, a few at a time, is the most that a kernel can make this process hold.
MAX_MESSAGE_BYTES = 32 << 20
_MAX_WAITING_MESSAGES = 8

_shared: ForkServer | None = None
_shared_lock = threading.Lock()


def shared_server() -> ForkServer:
    """The fork server of this process for kernels that come with none; closed when the process ends."""
    global _shared
    with _shared_lock:
        if _shared is None:
            _shared = ForkServer()
            atexit.register(_shared.close)
        return _shared


class SandboxProvisioner(KernelProvisionerBase):
    """Runs a kernel in a fork of a fork server. It ends by being killed, never by being asked."""

    server: ForkServer | None = None
    limits: Limits | None = None
    files: Mapping[str, bytes] = {}
    kernel: Kernel | None = None

    @property
    def has_process(self) -> bool:
        return self.kernel is not None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.pop("transport_encryption", None)
        # Nothing of this process's environment goes into the sandbox.
        return {**kwargs, "cmd": [], "env": {}}

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Take a kernel from the fork server.

        Raises:
            SandboxUnavailable, ForkFailed, ValueError: as `ForkServer.kernel`.
        """
        if self.server is None:
            self.server = shared_server()
        self.kernel = await asyncio.to_thread(self.server.kernel, self.files, self.limits)
        self.connection_info = {
            "transport": "ipc",
            "ip": self.kernel.ip,
            "shell_port": 1,
            "iopub_port": 2,
            "stdin_port": 3,
            "hb_port": 4,
            "control_port": 5,
            "key": self.kernel.key.encode(),  # type: ignore[typeddict-item]
            "signature_scheme": "hmac-sha256",
        }
        if self.parent is not None:
            self.parent.transport = "ipc"
        return self.connection_info

    async def poll(self) -> int | None:
        if self.kernel is None:
            return 0
        if self.kernel.fork.alive:
            return None
        code = self.kernel.fork.exit_code
        return -signal.SIGKILL if code is None else code

    async def wait(self) -> int | None:
        code = None
        while self.kernel and (code := await self.poll()) is None:
            await asyncio.sleep(0.02)
        self._release()
        return code

    async def send_signal(self, signum: int) -> None:
        if self.kernel is None or signum == 0:
            return
        if signum == signal.SIGINT:
            self.kernel.fork.interrupt()
        else:
            self.kernel.fork.kill()

    async def kill(self, restart: bool = False) -> None:
        self._release()

    async def terminate(self, restart: bool = False) -> None:
        self._release()

    async def cleanup(self, restart: bool = False) -> None:
        self._release()

    def get_shutdown_wait_time(self, recommended: float = 5.0) -> float:
        return 0.0

    async def shutdown_requested(self, restart: bool = False) -> None:
        self._release()

    def _release(self) -> None:
        if self.kernel and self.server:
            self.server.release(self.kernel.fork)
        self.kernel = None


class _NoHeartbeat:
    """A death is seen on the fork's own socket at once; a heartbeat would be one more thing to fake."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._running = False

    def start(self) -> None:
        self._running = True

    def stop(self) -> None:
        self._running = False

    def is_alive(self) -> bool:
        return self._running

    def is_beating(self) -> bool:
        return self._running

    def pause(self) -> None: ...
    def unpause(self) -> None: ...


HBChannelABC.register(_NoHeartbeat)


class SandboxKernelClient(AsyncKernelClient):
    """A client that holds a bounded amount of what a kernel sends."""

    hb_channel_class = _NoHeartbeat  # type: ignore[assignment]

    def _create_connected_socket(self, channel: str, identity: bytes | None = None) -> Any:
        self.context.maxmsgsize = MAX_MESSAGE_BYTES
        self.context.rcvhwm = _MAX_WAITING_MESSAGES
        socket = super()._create_connected_socket(channel, identity)
        socket.linger = 0
        return socket


class SandboxKernelManager(AsyncKernelManager):
    """Manages one sandboxed kernel.

    Args:
        server: where it is forked; the process's shared server if None.
        limits: bounds of this kernel; the server's if None.
        files: contents of the work folder by relative name.
    """

    def __init__(
        self,
        server: ForkServer | None = None,
        *,
        limits: Limits | None = None,
        files: Mapping[str, bytes] | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("transport", "ipc")
        super().__init__(**kwargs)
        self.client_factory = SandboxKernelClient
        self._given = (server, limits, dict(files or {}))
        self._kernel_spec = KernelSpec(
            argv=["layerwise-sandbox"],
            display_name="Layerwise (sandboxed)",
            language="python",
            metadata={"kernel_provisioner": {"provisioner_name": "layerwise-sandbox"}},
        )

    @property
    def kernel_spec(self) -> KernelSpec | None:
        return self._kernel_spec

    @property
    def kernel(self) -> Kernel:
        """The running kernel's fork and keys."""
        assert isinstance(self.provisioner, SandboxProvisioner) and self.provisioner.kernel
        return self.provisioner.kernel

    def _reconcile_connection_info(self, info: KernelConnectionInfo) -> None:
        # The usual way also writes a file with the key in it, that nobody here needs.
        for name in ("shell_port", "iopub_port", "stdin_port", "hb_port", "control_port"):
            setattr(self, name, 0)
        self.load_connection_info(info)

    async def _async_pre_start_kernel(self, **kwargs: Any) -> tuple[list[str], dict[str, Any]]:
        if self.provisioner is None:
            provisioner = SandboxProvisioner(kernel_spec=self._kernel_spec, parent=self)
            provisioner.server, provisioner.limits, provisioner.files = self._given
            self.provisioner = provisioner
        command, options = await super()._async_pre_start_kernel(**kwargs)
        return command, options
