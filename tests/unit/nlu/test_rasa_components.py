"""The Rasa components, without a running Rasa."""

from contextlib import contextmanager

import pytest
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.errors import BadContent
from bot.nlu.rasa_components.intent_classifier import IntentClassifier
from bot.nlu.rasa_components.place_extractor import Gazetteer
from bot.nlu.rasa_components.sentence_featurizer import GET_SENTENCE_VECTOR, SentenceFeaturizer
from bot.nlu.rasa_components.text_normalizer import NORMALIZED_TEXT, TextNormalizer
from bot.nlu.text.normalize import DiacriticRestorer, normalize
from bot.nlu.training.ngram_classifier import fit_near_danger_classifier, fit_ngram_classifier
from tools.nlu_evaluation.augmentation import SyntheticMessage as Made
from tools.nlu_evaluation.fusion_training import fit_fusion

EXAMPLES = (("hello", "greet"), ("hi there", "greet"), ("thank you", "thanks"), ("thanks a lot", "thanks"))


class Storage:
    """Rasa's model storage, as one directory."""

    def __init__(self, directory) -> None:
        self._directory = directory

    @contextmanager
    def write_to(self, _resource):
        yield self._directory

    read_from = write_to


@pytest.fixture
def storage(tmp_path) -> Storage:
    return Storage(tmp_path)


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "place_aliases.csv"
    path.write_text(
        "alias,kind,code\nmalaysia,country,MY\ntagalog,language,fil\nindonesia,origin,ID\nindonesia,language,id\n"
    )
    return path


def understood(text: str, *components) -> Message:
    message = Message.build(text)
    for component in components:
        component.process([message])
    return message


def created(component, storage, **config):
    return component.create({**component.get_default_config(), **config}, storage, None, None)


@pytest.fixture
def classifier(storage) -> IntentClassifier:
    data = TrainingData([Message.build(text, intent=intent) for text, intent in EXAMPLES])
    TextNormalizer().process_training_data(data)
    created(IntentClassifier, storage).train(data)
    return IntentClassifier.load({}, storage, None, None)


def test_classifier_takes_the_fusion_that_is_kept_into_the_model(storage, tmp_path) -> None:
    letters = fit_ngram_classifier([normalize(text) for text, _ in EXAMPLES], [intent for _, intent in EXAMPLES], C=30)
    messages = [Made(text, frozenset({intent}), "en") for text, intent in EXAMPLES]
    fit_fusion(letters, fit_near_danger_classifier([], [], C=30), messages).save(tmp_path / "fusion.npz")
    data = TrainingData([Message.build(text, intent=intent) for text, intent in EXAMPLES])
    TextNormalizer().process_training_data(data)
    created(IntentClassifier, storage, fusion=str(tmp_path / "fusion.npz")).train(data)
    assert IntentClassifier.load({}, storage, None, None)._learned.fusion is not None


@pytest.fixture
def gazetteer(storage, table) -> Gazetteer:
    created(Gazetteer, storage, path=str(table), places="").train(TrainingData())
    return Gazetteer.load({}, storage, None, None)


def test_the_normalised_text_stands_beside_the_text_and_is_not_returned() -> None:
    message = understood("HELLO", TextNormalizer())
    assert (message.get("text"), message.get(NORMALIZED_TEXT)) == ("HELLO", "hello")
    assert NORMALIZED_TEXT not in message.as_dict(only_output_properties=True)


def test_what_a_button_means_is_not_read_as_words(classifier) -> None:
    encoder = SentenceFeaturizer({"use": True}, None, None, DiacriticRestorer({}, {}))
    message = understood('/find_embassy{"country": "MY"}', TextNormalizer(), encoder)
    assert (message.get(NORMALIZED_TEXT), message.get(GET_SENTENCE_VECTOR)) == ("", None)
    assert len(understood("/greet", TextNormalizer(), classifier).get(INTENT_RANKING_KEY)) == 2


def test_the_likeliest_intents_are_returned_in_order(classifier) -> None:
    message = understood("HELLOOOO", TextNormalizer(), classifier)
    assert message.get(INTENT)["name"] == "greet"
    assert [one["name"] for one in message.get(INTENT_RANKING_KEY)] == ["greet", "thanks"]
    assert INTENT_RANKING_KEY in message.as_dict(only_output_properties=True)


def test_a_classifier_that_was_not_trained_says_so(storage) -> None:
    with pytest.raises(RuntimeError, match="not trained"):
        understood("hello", TextNormalizer(), created(IntentClassifier, storage))


def test_places_are_entities_and_the_intent_stays(classifier, gazetteer) -> None:
    message = understood("hello from Malaysia", TextNormalizer(), classifier, gazetteer)
    assert [(one["entity"], one["value"]) for one in message.get(ENTITIES)] == [("country", "MY")]
    assert message.get(INTENT)["name"] == "greet"


@pytest.mark.parametrize(
    ("text", "intent"),
    [("Malaysia", "inform"), ("malaysia!!", "inform"), ("Indonesia", "inform"), ("Tagalog", "change_language")],
)
def test_a_name_on_its_own_settles_the_intent(text, intent, classifier, gazetteer) -> None:
    message = understood(text, TextNormalizer(), classifier, gazetteer)
    assert message.get(INTENT) == {"name": intent, "confidence": 1.0}
    assert message.get(INTENT_RANKING_KEY)[0]["name"] == intent


def test_a_changed_table_makes_a_new_model(table) -> None:
    before = Gazetteer.fingerprint_addon({"path": str(table)})
    table.write_text(table.read_text() + "taiwan,country,TW\n")
    assert Gazetteer.fingerprint_addon({"path": str(table)}) != before


def test_a_missing_table_stops_training(storage, tmp_path) -> None:
    with pytest.raises(BadContent):
        created(Gazetteer, storage, path=str(tmp_path / "none.csv"))


@pytest.mark.parametrize(
    ("text", "known", "expected"),
    [
        ("malaysia", "SG", [("country", "MY", None)]),
        ("hello from malaysia", "SG", [("country", "MY", "named")]),
        ("hello from malaysia", None, [("country", "MY", None)]),
        ("indonesia", None, [("language", "id", None), ("origin", "ID", None), ("country", "ID", "named")]),
    ],
)
def test_a_country_that_is_only_named_replaces_nothing(text, known, expected, gazetteer) -> None:
    message = Message.build(text)
    message.set("metadata", {"language": "id", "country": known})
    understood_by = [TextNormalizer(), gazetteer]
    for component in understood_by:
        component.process([message])
    assert [(one["entity"], one["value"], one.get("role")) for one in message.get(ENTITIES)] == expected
