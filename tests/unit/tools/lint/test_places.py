"""Seeded faults in the table of places and in names that mean one."""

import pytest

from bot.directory_lint import places
from tests.unit.tools.lint.conftest import Product, Validate

PLACES, ALIASES, MISSIONS = places.FILE, places.ALIASES_FILE, places.MISSIONS_FILE
JOHOR = "1732752,MY,Johor Bahru,1.4655,103.7578,"

FAULTS = [
    (places.validate, PLACES, JOHOR, "MY-1,MY,Johor Bahru,1.4655,103.7578,", "is no number of GeoNames"),
    (places.validate, PLACES, JOHOR, "1735161,MY,Johor Bahru,1.4655,103.7578,", "as well"),
    (places.validate, PLACES, JOHOR, "1732752,XX,Johor Bahru,1.4655,103.7578,", "country 'XX' is unknown"),
    (places.validate, PLACES, JOHOR, "1732752,MY,,1.4655,103.7578,", "has no name"),
    (places.validate, PLACES, ",latitude,", ",lat,", "the column latitude is missing"),
    (
        places.validate,
        MISSIONS,
        ",Johor Bahru,",
        ",Johor Baharu Town,",
        "the city 'Johor Baharu Town' is not in places.csv",
    ),
    (places.validate_aliases, ALIASES, "jb,place,1732752", "jb,place,1880252", "“jb” is MY, and 1880252 is in SG"),
    (places.validate_aliases, ALIASES, "jb,place,1732752", "jb,place,99999999", "places.csv has no 99999999"),
    (places.validate_aliases, ALIASES, "jb,place,1732752", "jb,place,johor", "place johor is unknown"),
    (places.validate_aliases, ALIASES, "jb,place,1732752,en", "jb,place,1732752,xx", "language 'xx' is unknown"),
]


@pytest.mark.parametrize(("validate", "name", "old", "new", "said"), FAULTS, ids=[said for *_, said in FAULTS])
def test_a_seeded_fault_is_found(
    product: Product, validate: Validate, name: str, old: str, new: str, said: str
) -> None:
    product.change(name, old, new)
    assert said in product.new_findings(validate)
