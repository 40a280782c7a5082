from tests.unit.gateway.conftest import engine, house, keys  # noqa: F401
