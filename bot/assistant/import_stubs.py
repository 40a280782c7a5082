"""Inert stand-ins for libraries that Rasa imports and the product never calls.

`import tensorflow` then succeeds, gives empty classes that can be inherited from or used as decorators, and costs
nothing. Making one of them do work raises, naming the library. What stands in for what, and why, is in the two tables.
"""

import importlib.abc
import importlib.machinery
import importlib.metadata
import importlib.resources
import importlib.util
import sys
import types
from collections.abc import Iterable, Sequence
from typing import Any

ABSENT_LIBRARIES = (
    # Machine learning that Rasa imports with its component list, whatever the pipeline uses.
    "tensorflow",
    "keras",
    "tensorflow_hub",
    "tensorflow_text",
    "tensorflow_addons",
    # Chat services: the product has one channel of its own.
    "aiogram",
    "twilio",
    "webexteamssdk",
    "rocketchat_API",
    "fbmessenger",
    "mattermostwrapper",
    "confluent_kafka",
    "slack_sdk",
    "socketio",
    # Colours in logs that must stay plain JSON (bot/logging_setup.py).
    "coloredlogs",
    # Rasa's own HTTP API, its other stores and channels, reminders, other tokenisers, policies and classifiers.
    "sanic",
    "sanic_cors",
    "websockets",
    "redis",
    "cachecontrol",
    "apscheduler",
    "pytz",
    "regex",
    "safetensors",
    "skops",
    # Terminals and pictures of stories.
    "questionary",
    "prompt_toolkit",
    "terminaltables",
    "colorclass",
    "colorhash",
    "networkx",
    "pydot",
)
"""Stood in for only where they are not installed."""

UNUSED_LIBRARIES = (
    # Other stores, brokers, model storage and sign-in: the product configures none of them.
    "boto3",
    "botocore",
    "pymongo",
    "aio_pika",
    "aiormq",
    "google",
    "sanic_jwt",
    "jwt",
    # Error reporting to others.
    "sentry_sdk",
    "structlog_sentry",
    # Chat services, as above, where they are installed.
    "slack_sdk",
    "socketio",
    # Parallel graphs: patches/training.py runs ours in order.
    "dask",
    # Charts of `rasa test`, names for models without one, entity models of other pipelines.
    "matplotlib",
    "randomname",
    "sklearn_crfsuite",
)
"""Stood in for even where installed: measured to cost seconds of start-up and tens of megabytes."""

LIBRARIES_UNUSED_WHEN_SERVING = (
    # Training, terminals and reminders, which a running assistant has none of.
    "sklearn",
    "questionary",
    "prompt_toolkit",
    "networkx",
    "pydot",
    "apscheduler",
    "requests",
    "tqdm",
    "terminaltables",
    "colorhash",
    "colorclass",
)
"""Stood in for in the assistant process alone; training and the command line need them."""

_EXCEPTION_SUFFIXES = ("Error", "Exception", "Failure", "Warning", "DistributionNotFound")


def install_import_stubs(*, serving: bool) -> None:
    """Answer the imports of the tables from now on. `serving`: this process only answers, it never trains."""
    sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, _StubFinder)]
    spared = (*UNUSED_LIBRARIES, *LIBRARIES_UNUSED_WHEN_SERVING) if serving else UNUSED_LIBRARIES
    wanted = {*spared, *(name for name in ABSENT_LIBRARIES if not _is_installed(name))}
    sys.meta_path.insert(0, _StubFinder(name for name in wanted if not _is_loaded(name)))
    if "pkg_resources" not in sys.modules and importlib.util.find_spec("pkg_resources") is None:
        sys.modules["pkg_resources"] = _create_pkg_resources()


def _is_loaded(name: str) -> bool:
    """Whether the real library is in use already: then it stays."""
    return name in sys.modules and not isinstance(sys.modules[name], _StubModule)


def _is_installed(name: str) -> bool:
    if name in sys.modules:
        return _is_loaded(name)
    return importlib.util.find_spec(name) is not None


class _StubMeta(type):
    """The class of stand-in classes: any attribute is another one, any use as a decorator changes nothing."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _create_stub(name)

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        if len(args) == 1 and not kwargs and callable(args[0]):
            return args[0]
        if cls is ImportStub:
            return ImportStub
        raise RuntimeError(f"{cls.__name__} is part of a library this product does not use")

    def __getitem__(cls, item: Any) -> Any:
        return cls

    def __or__(cls, other: Any) -> Any:
        return cls

    __ror__ = __or__


class ImportStub(metaclass=_StubMeta):
    """What every name of a stand-in library is."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Accept whatever the real class would."""


def _create_stub(name: str) -> Any:
    # `except (pymongo.errors.ConnectionFailure, …)` must meet exception classes when something is really raised.
    return type(name, (Exception,), {}) if name.endswith(_EXCEPTION_SUFFIXES) else ImportStub


class _StubModule(types.ModuleType):
    __path__: list[str] = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        value = _create_stub(name)
        setattr(self, name, value)
        return value


class _StubFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def __init__(self, roots: Iterable[str]) -> None:
        self._roots = frozenset(roots)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname.split(".")[0] not in self._roots:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return _StubModule(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        """There is nothing to run."""


def _create_pkg_resources() -> types.ModuleType:
    """The three functions Rasa's libraries want of a module that setuptools 81 dropped."""
    module = types.ModuleType("pkg_resources")
    module.DistributionNotFound = importlib.metadata.PackageNotFoundError  # type: ignore[attr-defined]
    module.get_distribution = importlib.metadata.distribution  # type: ignore[attr-defined]
    module.fixup_namespace_packages = lambda *_: None  # type: ignore[attr-defined]
    module.declare_namespace = lambda _name: None  # type: ignore[attr-defined]
    module.resource_filename = _resource_filename  # type: ignore[attr-defined]
    return module


def _resource_filename(package: str, name: str) -> str:
    return str(importlib.resources.files(package) / name)
