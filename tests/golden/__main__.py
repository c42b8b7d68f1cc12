"""`python -m tests.golden`: add the golden entries of new samples; those that exist stay."""

import json
from pathlib import Path

from tests.golden.making import golden
from tests.golden.samples import SAMPLES

PATH = Path(__file__).with_name("entries.json")


def main() -> None:
    """Write what is missing."""
    kept = json.loads(PATH.read_text(encoding="utf-8")) if PATH.exists() else {}
    missing = {name: golden(name) for name in SAMPLES if name not in kept}
    text = json.dumps(kept | missing, ensure_ascii=False, indent=1)
    PATH.write_text(text + "\n", encoding="utf-8")
    print(f"Added: {', '.join(missing) or 'nothing, every sample has its entry'}.")


if __name__ == "__main__":
    main()
