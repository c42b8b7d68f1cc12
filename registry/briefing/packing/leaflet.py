"""What a pack says of itself: a README for people, a manifest for programs."""

from typing import Any
from urllib.parse import urljoin

from registry import __version__
from registry.briefing.document import Brief
from registry.briefing.layout.embargo import how_many, restriction
from registry.briefing.scopes import Briefing, text_of
from registry.briefing.voice import Voice
from registry.files.archive import Archive

FORMAT, VERSION = "registry-brief-pack", 1


def add_leaflet(archive: Archive, asked: Briefing, brief: Brief, voice: Voice) -> None:
    """Add the README and the manifest of all that is in the archive so far."""
    archive.add("README.txt", readme(brief, voice, [one.name for one in archive.members]))
    archive.add_json("manifest.json", _manifest(archive, asked, brief))


def _manifest(archive: Archive, asked: Briefing, brief: Brief) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": VERSION,
        "made_by": f"gcm-pledge-registry {__version__}",
        "title": brief.title,
        "scope": text_of(asked.scope),
        "depth": asked.depth,
        "language": asked.language,
        "restricted": brief.restricted,
        "not_public": brief.not_public,
        "day": brief.day.isoformat(),
        "log_size": asked.size,
        "since": asked.since,
        "root": brief.audit.root,
        "checkpoint": brief.audit.checkpoint,
        "key": brief.audit.vkey,
        "pledges": len(brief.pledges),
        "files": [
            {"name": one.name, "size": one.size, "sha256": one.sha256} for one in archive.members
        ],
    }


def readme(brief: Brief, voice: Voice, names: list[str]) -> str:
    """Return what each file is, and how to check them."""
    said = _explained(voice)
    held = brief.audit
    address = held.verification_url
    folders = [f" {one}*" for one in ("proofs/", "not-public/") if _is_there(one, names)]
    lines = [
        brief.title,
        brief.scope,
        _pinned(brief, voice),
        *([restriction(voice)] if brief.restricted else []),
        *filter(None, [how_many(voice, brief)]),
        "",
        *(f"{name}\n    {said[name]}" for name in said if _is_there(name, names)),
        "",
        voice.say("How to check it"),
        "",
        voice.say("Whether the files are as they were packed:"),
        "    sha256sum --check SHA256SUMS",
        voice.say("Whether the log holds what they say:"),
        f'    python verifier.py --key "{held.vkey}" brief.pdf{"".join(folders)}',
        voice.say(
            "Get the public key from elsewhere too: a key that comes with a file proves nothing"
            " about the file. The program is one file and needs no part of the registry:"
            " {address}",
            address=urljoin(address, "log/verifier.py"),
        ),
        voice.say("Root of the log: {root}", root=held.root),
        voice.say("More on it: {address}", address=address),
    ]
    return "\n".join(lines) + "\n"


def _pinned(brief: Brief, voice: Voice) -> str:
    return voice.say(
        "As of log size {size}, {day}.",
        size=voice.number(brief.audit.size),
        day=voice.day(brief.day),
    )


def _is_there(name: str, names: list[str]) -> bool:
    """Say whether a file, or anything in a folder, is in the archive; what lists it comes last."""
    return name in {"manifest.json", "SHA256SUMS"} or any(
        one == name or (name.endswith("/") and one.startswith(name)) for one in names
    )


def _explained(voice: Voice) -> dict[str, str]:
    say = voice.say
    return {
        "brief.pdf": say("The brief, to be read or printed."),
        "two-pages.pdf": say("The same on two pages."),
        "key-messages.docx": say(
            "Key messages, gaps and changes, to be edited. Whatever is edited there, nothing of it"
            " is proved."
        ),
        "pledges.xlsx": say("A row for each pledge, as a workbook."),
        "pledges.csv": say(
            "The same rows for programs (UTF-8). A cell that a spreadsheet would compute begins"
            " with an apostrophe."
        ),
        "brief.json": say("The whole brief for programs, each figure with its sources."),
        "proofs/": say(
            "For each pledge its words as the log holds them (.json) and the proof of their"
            " publication (.tlog-proof)."
        ),
        "not-public/": say(
            "For each pledge that is not public yet its words in their entry (.json), which nobody"
            " can fetch elsewhere, and the proof of that entry (.tlog-proof)."
        ),
        "manifest.json": say("What this pack is, and every file with its size and SHA-256."),
        "SHA256SUMS": say("The same sums, for the command below."),
    }
