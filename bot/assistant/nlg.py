"""The assistant names, the gateway speaks.

Generating a response means returning its name and its typed arguments. The English text of domain.yml comes along so that
`rasa shell` shows something to read; it never travels to her.
"""

from typing import Any

from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.errors import RenderError

_TEMPLATE_KEYS = frozenset(
    {"text", "buttons", "elements", "custom", "template", "response", "image", "attachment", "domain_responses"}
)
"""What Rasa and its SDK pass along with the arguments."""


class ResponseNameGenerator(TemplatedNaturalLanguageGenerator):
    """The generator named in endpoints.yml. (Rasa hands the responses only to children of its templated one.)"""

    def __init__(self, endpoint_config: EndpointConfig | None, domain: Domain) -> None:
        super().__init__(domain.responses)

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any]:
        """Name, arguments and English of a response. Raises Unrenderable if domain.yml has no such response."""
        variations = self.responses.get(utter_action)
        if not variations:
            raise RenderError(f"no response {utter_action}")
        arguments = {name: value for name, value in kwargs.items() if name not in _TEMPLATE_KEYS}
        return {
            "text": _fill_placeholders(variations[0].get("text", ""), arguments),
            "buttons": list(variations[0].get("buttons", ())),
            "utter_action": utter_action,
            "arguments": arguments,
        }


def _fill_placeholders(text: str, arguments: dict[str, Any]) -> str:
    for name, value in arguments.items():
        text = text.replace("{" + name + "}", str(value))
    return text
