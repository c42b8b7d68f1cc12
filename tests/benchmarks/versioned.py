"""The plain pledge with Continuum awake: `python -m tests.benchmarks.versioned URL`.

Says `ready`, then answers each line of its input, `filing`, `edit` or `bulk`, with the seconds it
took.
"""
# ruff: noqa: E402 - Continuum must be awake before the classes are mapped

import sys

from sqlalchemy.orm import configure_mappers
from sqlalchemy_continuum import make_versioned

make_versioned(user_cls=None)

from registry.store import engine_for
from tests.benchmarks.plain import Base, PlainWriter
from tests.benchmarks.registries import pledge
from tests.benchmarks.saving import amended, batch


def main(url: str) -> None:
    """Serve until the input ends."""
    configure_mappers()
    engine = engine_for(url)
    Base.metadata.create_all(engine)
    writer = PlainWriter(engine)
    print("ready", flush=True)
    for number, line in enumerate(sys.stdin):
        content = pledge(number)
        if line == "bulk\n":
            print(writer.bulk(batch(number)), flush=True)
        elif line == "filing\n":
            print(writer.filing(content), flush=True)
        else:
            print(writer.edit(content, amended(content)), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
