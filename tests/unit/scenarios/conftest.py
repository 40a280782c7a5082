from tests.unit.gateway.conftest import engine, house, keys, migrated  # noqa: F401
