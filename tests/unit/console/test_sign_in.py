"""The door: a password, a phone, few tries, and nobody learns who has an account."""

from tests.support.console import Browser, Stage


def test_password_and_phone_open_the_door(stage: Stage) -> None:
    dara = stage.officer("dara").signs_in()
    assert dara.page.status_code == 303
    assert dara.page.headers["location"] == "/"
    assert "Hello, Dara" in dara.opens("/").text
