"""The command `registry-verify`."""

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from io import TextIOWrapper
from pathlib import Path

from registry.verifier.checking import Checker, Verdict
from registry.verifier.mirroring import mirror
from registry.verifier.notes import LOG_KEY, WITNESS_KEY, Key
from registry.verifier.proofs import PROOF
from registry.verifier.reading import read
from registry.verifier.spelling import Unread, Wrong, text_of

_SIGNED = "\n— ".encode()  # begins the line of a signature in a checkpoint
_PDF = 4  # the rank of what is judged last: whether it was issued, the files before it say
_DESCRIPTION = """\
Check offline what a registry of pledges published. A FILE is a revision's JSON, a proof file, the
words of a pledge that was not public (from a restricted pack), the bytes of an entry, a checkpoint,
a consistency proof, a briefing's PDF (with its proof two lines) or the folder of a mirrored log;
each is checked by itself and against the others. A line says what was proved and what not; with
--words the words of a revision follow, to compare with the page. Exit: 0 all proved, 1 something is
wrong or not proved, 2 wrong usage, or something cannot be read."""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="registry-verify", description=_DESCRIPTION)
    parser.add_argument("files", metavar="FILE", nargs="*", type=Path)
    parser.add_argument(
        "--key", metavar="VKEY", action="append", default=[],
        help="the log's public key, from elsewhere than the file; several where it was changed",
    )  # fmt: skip
    parser.add_argument(
        "--witness", metavar="VKEY", action="append", default=[],
        help="the key of a witness that must have cosigned every checkpoint",
    )  # fmt: skip
    parser.add_argument(
        "--words", action="store_true",
        help="print the words of each revision that is not wrong, field by field, every language",
    )  # fmt: skip
    parser.add_argument(
        "--mirror", metavar=("URL", "DIR"), nargs=2,
        help="first bring DIR up to the log at URL (https://…/log), then check it",
    )  # fmt: skip
    return parser


def judge_files(checker: Checker, paths: Iterable[Path]) -> Iterator[Verdict]:
    """Yield a verdict on each file: logs first, then checkpoints, words and proofs."""
    found = [(*_plan(checker, path), path) for path in paths]
    for rank, check, path in sorted(found, key=lambda plan: plan[0]):
        yield checker.judge(str(path), check)
        if rank == _PDF and checker.issued:
            yield checker.judge(str(path), partial(checker.check_issued, read(path)))


def _plan(checker: Checker, path: Path) -> tuple[int, Callable[[], str]]:
    """Return in which order a file is judged, and how, by how its bytes begin."""
    if path.is_dir():
        return 0, lambda: checker.check_log(path)
    try:
        data = read(path)
    except Wrong:
        return 0, lambda: text_of(read(path))  # says in its turn what is wrong, or not to be read
    kinds: list[tuple[bytes, int, Callable[[bytes], str]]] = [
        (b'{"at":', 2, checker.check_leaf),
        (b'{"registry_words":', 2, checker.check_words),
        (b"{", 2, checker.check_page if b'"how_to_check"' in data else checker.check_other),
        (PROOF.encode(), 3, checker.check_proof),
        (b"old ", 3, checker.check_consistency),
        (b"%PDF-", _PDF, checker.check_brief),
        (b"", 1, checker.check_checkpoint if _SIGNED in data else checker.check_other),
    ]
    rank, check = next((rank, check) for begin, rank, check in kinds if data.startswith(begin))
    return rank, lambda: check(data)


def main(arguments: Sequence[str] | None = None) -> int:
    """Judge the files that the arguments name; return the exit code."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal that lacks a sign must not stop us
    parser = _parser()
    options = parser.parse_args(arguments)
    files = list(options.files)
    if not (files or options.mirror):
        parser.error("name at least one file; --help says which kinds there are")
    try:
        checker = Checker(
            [Key.parse(vkey.strip(), LOG_KEY) for vkey in options.key],
            [Key.parse(vkey.strip(), WITNESS_KEY) for vkey in options.witness],
        )
    except Wrong as wrong:
        parser.error(str(wrong))
    if options.mirror:
        folder = Path(options.mirror[1])
        files.insert(0, folder)
        try:
            mirror(options.mirror[0], folder)
        except (Wrong, OSError) as error:
            is_read = not isinstance(error, Unread | OSError)
            said = f"The log was not mirrored: {error}"
            sys.stdout.write(f"{Verdict(str(folder), False, said, is_read=is_read)}\n")
            return 1 if is_read else 2
    code = 0
    for verdict in judge_files(checker, files):
        lines = (str(verdict), *(verdict.words if options.words else ()))
        sys.stdout.write("".join(f"{line}\n" for line in lines))
        code = max(code, 0 if verdict.holds else 1 if verdict.is_read else 2)
    return code


if __name__ == "__main__":
    sys.exit(main())
