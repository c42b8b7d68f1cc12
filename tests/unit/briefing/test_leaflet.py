"""What a pack says of itself."""

import json
from dataclasses import replace
from zipfile import ZipFile

import pytest

from registry import __version__
from registry.analysis.figures import Scope
from registry.briefing.packing.leaflet import add_leaflet
from registry.briefing.scopes import Briefing
from registry.briefing.voice import Voice
from registry.files.archive import archived


@pytest.mark.parametrize("restricted", [True, False])
def test_it_names_every_file_how_to_check_them_and_who_may_read_it(tmp_path, brief, restricted):
    asked = Briefing(Scope("cycle", "IMRF-2026"), 5210, depth="full")
    with archived(tmp_path / "a.zip") as archive:
        archive.add("brief.pdf", "one")
        archive.add("proofs/P-2026-00001-v1.json", "two")
        if restricted:
            archive.add("not-public/P-2026-00002-v1.json", "three")
        whose = replace(brief, restricted=restricted, not_public=3 if restricted else None)
        add_leaflet(archive, asked, whose, Voice("en", str))
    with ZipFile(tmp_path / "a.zip") as made:
        text, manifest = made.read("README.txt").decode(), json.loads(made.read("manifest.json"))

    assert ("Restricted until the embargo is lifted" in text) is restricted
    assert manifest["restricted"] is restricted
    told = [line for line in text.splitlines() if line.partition(".")[0] in
            {"brief", "proofs/", "not-public/", "manifest", "SHA256SUMS"}]  # fmt: skip
    kept = ["not-public/"] if restricted else []
    assert told == ["brief.pdf", "proofs/", *kept, "manifest.json", "SHA256SUMS"]
    checked = " ".join(["brief.pdf", "proofs/*", *(f"{one}*" for one in kept)])
    assert f'python verifier.py --key "{brief.audit.vkey}" {checked}\n' in text
    assert ("Pledges that are not public yet: 3 of" in text) is restricted
    assert manifest["not_public"] == (3 if restricted else None)
    assert "As of log size 5,210, 5 May 2026." in text
    names = [one["name"] for one in manifest["files"]]
    own = [f"{one}P-2026-00002-v1.json" for one in kept]
    assert names == ["brief.pdf", "proofs/P-2026-00001-v1.json", *own, "README.txt"]
    assert manifest["made_by"].endswith(__version__)
    assert (manifest["depth"], manifest["root"]) == ("full", brief.audit.root)
