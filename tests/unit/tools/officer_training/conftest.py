from tests.unit.chat.conftest import engine, house, keys  # noqa: F401
