"""`registry data`: the whole registry as a package, from the terminal."""

from pathlib import Path
from zipfile import ZipFile

from tests.integration.cli.conftest import Run, log_size


def test_the_command_writes_the_newest_package_or_that_of_a_moment(
    run: Run, instance: Path, tmp_path: Path
) -> None:
    made, early = tmp_path / "a.zip", tmp_path / "b.zip"
    size = log_size(instance)
    assert f"as of log size {size}" in run("data", "--out", made).output
    run("data", "--out", early, "--at", 220)

    with ZipFile(made) as archive, ZipFile(early) as earlier:
        assert archive.namelist() == earlier.namelist()
        assert len(archive.read("proofs.jsonl")) > len(earlier.read("proofs.jsonl"))
    for arguments, sentence in (
        (("--out", made, "--at", size + 1), "has not come so far"),
        (("--out", made, "--at", "soon"), "is no moment"),
        (("--out", made, "--at", 0), "The log is empty"),
        (("--out", tmp_path / "a.csv"), "ends in .zip"),
        (("--out", tmp_path / "none" / "a.zip"), "There is no folder"),
    ):
        assert sentence in run("data", *arguments, code=2).output
