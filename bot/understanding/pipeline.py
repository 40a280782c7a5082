"""The pipeline of config.yml without Rasa around it: normalise, encode, classify, look up places."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from bot.checks import files
from bot.nlu.caution import Caution
from bot.nlu.encoder import Floats
from bot.nlu.model import IntentModel
from bot.nlu.training import Recipe, chosen, fit
from bot.text.accents import Accents
from bot.text.normalise import normalise
from bot.text.places import PlaceNames, intent_alone
from bot.understanding.examples import Sentence
from bot.understanding.measures import Judged
from bot.understanding.vectors import Vectors


@dataclass(frozen=True)
class Configured:
    """What config.yml says."""

    recipe: Recipe
    uses_encoder: bool
    most: int
    """How many examples get a vector."""
    caution: Caution
    aliases: PlaceNames

    @classmethod
    def read(cls, root: Path) -> "Configured":
        """Raises BadContent."""
        steps: dict[str, Mapping[str, Any]] = {
            str(step["name"]).rpartition(".")[2]: step for step in files.tree(root / "config.yml")["pipeline"]
        }
        given = steps["IntentClassifier"]
        decision = steps["Decision"]
        return cls(
            Recipe(**{one.name: given[one.name] for one in fields(Recipe) if one.name in given}),
            bool(steps["SentenceEncoder"]["use"]),
            int(steps["SentenceEncoder"]["most"]),
            Caution(**{one.name: decision[one.name] for one in fields(Caution) if one.name in decision}),
            PlaceNames.read(root / steps["Gazetteer"]["path"]),
        )

    def answers(self, judged: Judged) -> bool:
        """Whether it is sure enough to be answered as what it was taken for."""
        return self.caution.answers(judged.ranking)


@dataclass(frozen=True)
class Pipeline:
    """A trained pipeline."""

    model: IntentModel
    vectors: Vectors
    accents: Accents
    aliases: PlaceNames | None
    """None: foreign intents, which no table of ours settles."""

    @classmethod
    def trained(
        cls, sentences: Sequence[Sentence], *, configured: Configured, vectors: Vectors, is_ours: bool = False,
        encoded: Sequence[int] | None = None,
    ) -> "Pipeline":  # fmt: skip
        """Train on labelled sentences. `is_ours`: intents of the product, so that names of places settle them.

        `encoded`: the places of those that get a vector; else as many as config.yml says.
        """
        texts = [normalise(one.text) for one in sentences]
        intents = [one.intent for one in sentences]
        places = (chosen(intents, most=configured.most) if encoded is None else encoded) if vectors.are_there else []
        accents = Accents.of(texts)
        rows = vectors.of([accents.restore(texts[place]) for place in places]) if places else None
        given = {} if rows is None else dict(zip(places, rows, strict=True))
        model = fit(texts, intents, recipe=configured.recipe, vectors=given)
        return cls(model, vectors, accents, configured.aliases if is_ours else None)

    def rank(self, text: str, vector: Floats | None = None) -> list[tuple[str, float]]:
        """Every intent with its probability, likeliest first."""
        said = normalise(text)
        ranking = self.model.rank(said, lambda: self._vector(said) if vector is None else vector)
        settled = intent_alone(self.aliases.read_message(said)) if self.aliases else None
        if settled is None:
            return ranking
        return [(settled, 1.0), *((name, 0.0) for name, _ in ranking if name != settled)]

    def _vector(self, said: str) -> Floats | None:
        return self.vectors.now(self.accents.restore(said))

    def judge(self, sentences: Sequence[Sentence], *, at_once: bool = False) -> list[Judged]:
        """Understand sentences one by one and note the time; `at_once`: vectors are made together, beforehand."""
        ready = self._vectors_of(sentences) if at_once else {}
        judged = []
        for one in sentences:
            began = time.perf_counter()
            ranking = self.rank(one.text, ready.get(one.text))
            judged.append(Judged(one.intent, ranking, 1000 * (time.perf_counter() - began), one.language))
        return judged

    def _vectors_of(self, sentences: Sequence[Sentence]) -> dict[str, Floats]:
        """The vectors of those that letters alone are not sure of."""
        said = {one.text: normalise(one.text) for one in sentences}
        unsure = [text for text, normal in said.items() if self.model.rank(normal)[0][1] < self.model.enough]
        made = self.vectors.of([self.accents.restore(said[text]) for text in unsure]) if unsure else None
        return {} if made is None else dict(zip(unsure, made, strict=True))
