"""Large tables of samples are run in part by `make test`, and whole by `make test-all`."""

from __future__ import annotations

import zlib

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of the tests marked sampled(n), all but every nth are long: always the same ones."""
    for item in items:
        mark = item.get_closest_marker("sampled")
        if mark is not None and zlib.crc32(item.nodeid.encode()) % mark.args[0]:
            item.add_marker(pytest.mark.long)
