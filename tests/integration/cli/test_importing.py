"""`registry import`: what is taken over, what is not, and that nothing is dropped in silence."""

import csv
import json
import sqlite3
from contextlib import closing

import pytest

from registry.cli.frame import OPERATOR
from registry.intake import batches
from registry.intake.columns import REQUIRED
from registry.settings import load
from registry.store import connect
from tests.integration.cli.conftest import PUBLISHED, environment, log_size

ROW = {
    "UUID or id": "GCM-1",
    "Source URL": "https://example.org/1",
    "Name of entity submitting the pledge": "مالي",
    "Name of the pledge": "Health desks",
    "Description": "Desks.",
    "Created": "2022-06-02T23:57",
    "Nature of the pledge": "Financial",
    "Amount": "EUR 200,000",
    "GCM objectives": "1;2;3;4",
    "Participants": "France; A village",
    "Country of implementation": "Mali; Atlantis",
    "Region of implementation": "Global",
}


@pytest.fixture
def table(tmp_path):
    def write(*rows):
        path = tmp_path / "pledges.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=list(ROW))
            writer.writeheader()
            writer.writerows(rows)
        return path

    return write


def newest_card(instance):
    with closing(sqlite3.connect(instance / "registry.db")) as database:
        query = "select card, ref from publication join pledge on pledge.id = pledge_id "
        card, ref = database.execute(query + 'order by "index" desc limit 1').fetchone()
    return json.loads(card), ref


def test_a_row_is_published_with_what_filing_would_have_said(run, instance, table):
    assert "1 imported, 0 here already, 0 rejected" in run("import", table(ROW)).output
    card, ref = newest_card(instance)
    assert ref == "P-2022-00010"
    assert card["pledging_entity"] == "MLI"
    assert card["cycle"] == "IMRF-2022"
    assert (card["countries"], card["regions"]) == (["MLI"], ["001"])
    [resource] = card["resources"]
    assert (resource["amount"], resource["currency"]) == ("200000", "EUR")
    findings = "\n".join(card["findings"])
    assert "4 primary objectives are chosen" in findings
    assert "at least 300" in findings
    assert "“Atlantis”" in findings
    run("log", "sign")
    assert "all checks passed" in run("log", "verify").output


def test_the_same_file_twice_changes_nothing(run, instance, table):
    path = table(ROW)
    run("import", path)
    before = log_size(instance)
    assert "0 imported, 1 here already, 0 rejected" in run("import", path).output
    assert log_size(instance) == before


def test_the_same_pledge_with_other_words_is_rejected_not_changed(run, instance, table):
    run("import", table(ROW))
    before = log_size(instance)
    result = run("import", table(ROW | {"Description": "Other."}), code=1)
    assert "imported before with other contents" in result.stderr
    assert log_size(instance) == before


def test_the_same_pledge_twice_in_one_file_is_imported_once(run, table):
    said = run("import", table(ROW, ROW)).output
    assert "1 imported, 1 here already, 0 rejected" in said


def test_what_was_taken_over_before_the_end_stays_and_a_second_run_goes_on(
    run, instance, table, monkeypatch
):
    monkeypatch.setattr(batches, "BATCH", 2)
    path = table(*(ROW | {"UUID or id": f"GCM-{number}"} for number in range(5)))
    known = {name: value for name, value in environment(instance).items() if value}
    engine, seen = connect(load(known)), []

    def pull_the_plug(done, total):
        seen.append((done, total))
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        batches.import_file(
            engine, batches.Source(path, path.name), OPERATOR, report=print, bar=pull_the_plug
        )
    engine.dispose()

    assert seen == [(0, 5), (2, 5), (4, 5)]
    assert "1 imported, 4 here already, 0 rejected" in run("import", path).output
    run("log", "sign")
    assert "all checks passed" in run("log", "verify").output


def test_a_dry_run_writes_nothing(run, instance, table):
    before = log_size(instance)
    assert "1 would be imported" in run("import", table(ROW), "--dry-run").output
    assert log_size(instance) == before


def test_rejects_are_written_with_row_column_value_and_reason(run, table, tmp_path):
    bad = ROW | {"Created": "=1+1", "UUID or id": ""}
    unknown = ROW | {"UUID or id": "GCM-2", "Name of entity submitting the pledge": "Atlantis"}
    rejects = tmp_path / "rejects.csv"
    result = run("import", table(ROW, bad, unknown), "--rejects", rejects, code=1)
    assert "1 imported, 0 here already, 2 rejected" in result.output
    with rejects.open(encoding="utf-8-sig", newline="") as file:
        written = list(csv.DictReader(file))
    assert [(row["row"], row["column"], row["value"]) for row in written] == [
        ("3", "UUID or id", ""),
        ("3", "Created", "'=1+1"),
        ("4", "Name of entity submitting the pledge", "Atlantis"),
    ]
    assert all(row["reason"] for row in written)

    before = rejects.read_bytes()
    semicolons = tmp_path / "semicolons.csv"
    semicolons.write_text(";".join(ROW), encoding="utf-8")
    refused = run("import", semicolons, "--rejects", rejects, code=2)
    assert "is separated by semicolons" in refused.stderr
    assert rejects.read_bytes() == before
    broken = tmp_path / "broken.csv"
    broken.write_bytes(
        table(unknown).read_bytes() + b"too,few\r\n" + b"GCM-3" + b"," * (len(ROW) - 1)
    )
    run("import", broken, "--rejects", rejects, code=1)
    with rejects.open(encoding="utf-8-sig", newline="") as file:
        numbers = [int(row["row"]) for row in csv.DictReader(file)]
    assert numbers == sorted(numbers)
    assert len(set(numbers)) == 3


def test_a_day_that_tells_no_forum_needs_a_cycle_once(run, instance, table):
    undated = ROW | {"Created": ""}
    assert "--cycle" in run("import", table(undated), code=1).stderr
    assert "There is no cycle X" in run("import", table(undated), "--cycle", "X", code=2).stderr
    assert "1 imported" in run("import", table(undated), "--cycle", "IMRF-2026").output
    before = log_size(instance)
    again = run("import", table(undated)).output
    assert "0 imported, 1 here already, 0 rejected" in again
    other = run("import", table(undated), "--cycle", "IMRF-2022", code=1)
    assert "imported before with other contents" in other.stderr
    assert log_size(instance) == before


def test_the_published_nine_are_here_already_in_any_run(run, instance):
    before = log_size(instance)
    for cycle in (("--cycle", "IMRF-2022"), ()):
        said = run("import", PUBLISHED, *cycle).output
        assert "0 imported, 9 here already, 0 rejected" in said
    assert log_size(instance) == before


def test_a_wrong_file_ends_in_a_sentence_before_anything_is_written(run, instance, tmp_path):
    path = tmp_path / "latin.csv"
    good = ",".join(ROW[name] for name in REQUIRED)
    path.write_bytes(f"{','.join(REQUIRED)}\n{good}\n".encode() + "é".encode("latin-1"))
    before = log_size(instance)
    result = run("import", path, code=2)
    assert result.stderr == (
        "latin.csv is not encoded in UTF-8 (line 3 shows it): save it again as “CSV UTF-8”.\n"
    )
    assert log_size(instance) == before
