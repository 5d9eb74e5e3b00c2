"""What Python takes for a word character and how it lower-cases: test/fixtures/baselines/unicode.json."""

import json
import random
import re
import sys
import unicodedata
from pathlib import Path

OUT = Path(__file__).parents[2] / "test/fixtures/baselines/unicode.json"
SURROGATES = range(0xD800, 0xE000)  # no text that was read from a file has one


def ranges(matches):
    """Code points as [first, length, first, length, …]."""
    out = []
    for point in range(sys.maxunicode + 1):
        if point in SURROGATES or not matches(chr(point)):
            continue
        if out and out[-2] + out[-1] == point:
            out[-1] += 1
        else:
            out += [point, 1]
    return out


word = re.compile(r"\w")
changed = [chr(p) for p in range(sys.maxunicode + 1) if p not in SURROGATES and chr(p).lower() != chr(p)]

# Lower-casing a capital sigma looks at its neighbours, also past dots, apostrophes and combining marks.
random.seed(0)
parts = ["Σ", "Α", "ς", "σ", ".", "'", "\u0301", "\u00ad", " ", "1", "中", "ª", "𝒜", "Ⓐ", "\u0345"]
sigmas = sorted({"".join(random.choices(parts, k=random.randint(2, 6))) for _ in range(1500)})

OUT.write_text(
    json.dumps(
        {
            "unidata_version": unicodedata.unidata_version,
            "assigned": ranges(lambda c: unicodedata.category(c) != "Cn"),
            "word": ranges(word.match),
            "lower": [" ".join(changed), " ".join(changed).lower()],
            "sigma": [[text, text.lower()] for text in sigmas],
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )
    + "\n"
)
