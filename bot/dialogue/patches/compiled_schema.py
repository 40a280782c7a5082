"""The schema of action results is compiled once."""

from typing import Any

from bot.dialogue.patches.patch import Patch


def apply_compiled_schema() -> None:
    """Validate with one prepared validator what others send; what our own actions return is not checked again."""
    from jsonschema import Draft7Validator
    from rasa.core.actions.action import RemoteAction

    schema = RemoteAction.action_response_format_spec()
    Draft7Validator.check_schema(schema)
    validator = Draft7Validator(schema)

    def validate_action_result(self: Any, result: dict[str, Any]) -> bool:
        if not getattr(self.action_endpoint, "is_ours", False):
            validator.validate(result)
        return True

    RemoteAction._validate_action_result = validate_action_result


COMPILED_SCHEMA = Patch(
    name="compiled_schema",
    file="rasa/core/actions/action.py",
    reason="Rasa checks the schema itself on every action call: 65 % of such a turn; a tenth of ours even when compiled",
    sources={
        "rasa.core.actions.action:RemoteAction._validate_action_result": "24da0f6bdeb2d44f",
        "rasa.core.actions.action:RemoteAction.action_response_format_spec": "6f492274727ebb10",
    },
    apply=apply_compiled_schema,
)
