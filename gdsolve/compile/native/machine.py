"""LLVM in this process: one target machine, one execution engine, and machine code kept between runs."""

from __future__ import annotations

import ctypes
import hashlib
from collections.abc import Callable
from functools import cache
from typing import Any

from gdsolve.compile.native.errors import NotNativeError
from gdsolve.compile.native.store import ObjectStore

OPTIMIZATION = 2
"""Of the code generator alone. Passes over the text cost 10 to 50 ms a kernel and gain nothing (measured)."""


class Machine:
    """The processor at hand as LLVM sees it.

    One per process: an execution engine owns its target machine, and two of them on one end in a crash.

    Raises:
        NotNativeError: llvmlite is not installed, the processor has no fused multiply-add, or the system
            does not let a process make code.
    """

    def __init__(self) -> None:
        try:
            import llvmlite
            from llvmlite import binding
        except (ImportError, OSError) as error:
            raise NotNativeError("llvmlite is not installed") from error
        binding.initialize_native_target()
        binding.initialize_native_asmprinter()
        self._binding = binding
        features = binding.get_host_cpu_features()
        self.name = binding.get_host_cpu_name()
        self.features = features.flatten()
        triple = binding.get_process_triple()
        if triple.startswith(("x86_64", "i686")) and not (features.get("fma") and features.get("avx2")):
            raise NotNativeError("the processor has no fused multiply-add")
        self.is_wide = bool(features.get("avx512f"))
        target = binding.Target.from_triple(triple)
        self._target = target.create_target_machine(
            cpu=self.name, features=self.features, opt=OPTIMIZATION, codemodel="jitdefault", jit=True
        )
        try:
            self._engine = binding.create_mcjit_compiler(binding.parse_assembly(""), self._target)
        except RuntimeError as error:
            raise NotNativeError(f"no code can be made: {error}") from error
        version = f"{llvmlite.__version__} {binding.llvm_version_info} {triple} {self.name} {self.features}"
        self._version = version
        self._store = ObjectStore.of_user()
        self._functions: dict[str, Callable[..., Any]] = {}

    def function(self, text: str, *arguments: Any) -> Callable[..., Any]:
        """Return a function from its text.

        Args:
            text: a module that defines `@NAME`, with `NAME` where its name is to stand.
            arguments: ctypes types; it returns nothing.
        """
        digest = hashlib.sha256(f"{self._version}\n{text}".encode()).hexdigest()
        if digest not in self._functions:
            address = self._loaded(text, digest)
            self._functions[digest] = ctypes.CFUNCTYPE(None, *arguments)(address)
        return self._functions[digest]

    def _loaded(self, text: str, digest: str) -> int:
        name = f"gdsolve_{digest[:24]}"
        code = self._store.read(digest)
        if code is None:
            module = self._binding.parse_assembly(text.replace("NAME", name))
            module.verify()
            code = self._target.emit_object(module)
            self._store.write(digest, code)
        self._engine.add_object_file(self._binding.ObjectFileRef.from_data(code))
        self._engine.finalize_object()
        address: int = self._engine.get_function_address(name)
        if not address:
            raise NotNativeError("the code was not loaded")
        return address


@cache
def machine() -> Machine:
    """Return LLVM in this process; see `Machine`."""
    return Machine()
