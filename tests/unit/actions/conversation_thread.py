"""One thread with the real actions: events in the order in which Rasa hands them over, rules as they are written."""

import asyncio
import inspect
from collections.abc import Mapping
from functools import cache
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import contacts, directory, handoff, rights, session, talk
from bot.content.file_reader import read_yaml
from bot.domain.enums import NO_QUESTION
from bot.domain.turn import Choice, ResponseCall
from tests.support.factories import ROOT

MODULES = (contacts, directory, handoff, rights, session, talk)


@cache
def actions() -> dict[str, Action]:
    """Every action by its name."""
    found = [value for module in MODULES for value in vars(module).values() if inspect.isclass(value)]
    made = [
        kind() for kind in found if issubclass(kind, Action) and kind is not Action and not inspect.isabstract(kind)
    ]
    return {action.name(): action for action in made}


@cache
def rules() -> dict[str, str]:
    """Which action answers an intent."""
    steps = [rule["steps"] for path in sorted((ROOT / "data/rules").glob("*.yml")) for rule in read_yaml(path)["rules"]]
    return {step[0]["intent"]: step[1]["action"] for step in steps if "intent" in step[0]}


class Thread:
    """What the assistant remembers of a thread, turn by turn."""

    def __init__(self) -> None:
        self.slots: dict[str, Any] = {"country": None, "origin": None, "place": None, "need": None, "part": None}
        self.said: list[ResponseCall] = []
        self.events: list[dict[str, Any]] = [
            {"event": "action", "name": "action_session_start"},
            {"event": "session_started"},
        ]

    def taps(self, payload: str) -> ResponseCall:
        """A button."""
        choice = Choice.from_payload(payload)
        return self.turn(choice.intent, choice.values)

    def says(
        self, intent: str, *, ranking: tuple[str, ...] = (), named: tuple[str, ...] = (), **entities: str
    ) -> ResponseCall:
        """Words, as understanding read them. `named`: countries without a word that says what they are to her."""
        return self.turn(intent, entities, ranking=ranking, named=named)

    def turn(
        self,
        intent: str,
        entities: Mapping[str, Any],
        *,
        ranking: tuple[str, ...] = (),
        confidence: float = 0.0,
        named: tuple[str, ...] = (),
        asks: str | None = None,
        likely: float = 1.0,
        asks_nothing: float = 0.0,
        **spoken: str | None,
    ) -> ResponseCall:
        """One turn; what is said in it first. `asks`: its question, and how `likely`; `asks_nothing`: how likely that is.

        `spoken` is what the gateway sends along: about, after.
        """
        listed = [(name, value if isinstance(value, tuple) else (value,)) for name, value in entities.items()]
        message = {
            "intent": {"name": intent, "confidence": 1.0},
            "entities": [
                *({"entity": name, "value": value} for name, values in listed for value in values),
                *({"entity": "country", "value": code, "role": "named"} for code in named),
                *([{"entity": "question", "value": asks, "confidence_entity": likely}] if asks else []),
                {"entity": "question", "value": NO_QUESTION, "confidence_entity": asks_nothing},
            ],
            "intent_ranking": [{"name": name, "confidence": confidence} for name in ranking],
        }
        self.events += [
            {"event": "action", "name": "action_listen"},
            {"event": "user", "text": None, "parse_data": message, "metadata": dict(spoken)},
        ]
        for name in {"country", "origin", "place"} & set(entities):
            self._set(name, entities[name])
        self.events.append({"event": "user_featurization"})
        self.said = self._answers(rules()[intent], message)
        self.events += map(_bot, self.said)
        return self.said[0]

    def _answers(self, name: str, message: dict[str, Any]) -> list[ResponseCall]:
        if name.startswith("utter_"):
            return [ResponseCall(name)]
        dispatcher = CollectingDispatcher()
        tracker = Tracker("her", dict(self.slots), message, list(self.events), False, None, {}, "action_listen")
        after = asyncio.run(actions()[name].run(dispatcher, tracker, {}))
        said = [_named(spoken) for spoken in dispatcher.messages]
        for event in after:
            if event["event"] == "slot":
                self._set(event["name"], event["value"])
            elif event["event"] == "followup":
                said += self._answers(event["name"], message)
        return said

    def _set(self, name: str, value: Any) -> None:
        self.slots[name] = value
        self.events.append({"event": "slot", "name": name, "value": value})


PLUMBING = ("text", "buttons", "elements", "custom", "template", "response", "image", "attachment")


def _named(spoken: dict[str, Any]) -> ResponseCall:
    return ResponseCall(spoken["response"], {name: value for name, value in spoken.items() if name not in PLUMBING})


def _bot(said: ResponseCall) -> dict[str, Any]:
    return {
        "event": "bot",
        "text": None,
        "metadata": {"utter_action": said.response, "arguments": dict(said.arguments)},
    }
