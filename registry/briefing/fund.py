"""How far pledges bring the fund to its target, in a sentence; pure."""

from collections.abc import Iterator
from decimal import Decimal

from registry.analysis.figures import REPORTED, Row
from registry.briefing.counted import Counted
from registry.briefing.document import Finding, Note
from registry.briefing.names import Names
from registry.briefing.voice import number
from registry.framework.parts import Fund
from registry.framework.vocabulary import N_, in_language

_MISSING = N_(
    "{fund}: pledges on paragraph {paragraph} state {stated}. The target is {target}; {missing} is"
    " missing."
)
_REACHED = N_("{fund}: pledges on paragraph {paragraph} state {stated}. The target is {target}.")
_NOTHING = N_(
    "{fund}: no pledge on paragraph {paragraph} states an amount in {currency}. The target is"
    " {target}."
)
_OF_THE_WHOLE = {"all", "cycle", "section", "recommendation"}  # one entity alone has no target


def distance(counted: Counted) -> Iterator[Finding]:
    """Yield what pledges on the fund's paragraph state in its currency, held against its target.

    Nothing where the scope does not reach the paragraph, or no edition sets a fund.
    """
    known = dict(counted.found.by_recommendation)
    if counted.scope.kind not in _OF_THE_WHOLE:
        return
    for fund in (one.fund for one in counted.names.framework.newest_first):
        if fund and fund.paragraph in known:
            yield _finding(fund, counted)
            return


def _finding(fund: Fund, counted: Counted) -> Finding:
    names = counted.names
    stated = [(row, amount) for row in counted.rows if (amount := _stated(row, fund))]
    total = sum((amount for _row, amount in stated), Decimal(0))
    missing = fund.target - total
    said = _NOTHING if not total else _MISSING if missing > 0 else _REACHED
    words = names.say(
        said,
        fund=in_language(fund.title, names.language),
        paragraph=names.paragraph(fund.paragraph),
        currency=fund.currency,
        target=_money(fund.target, fund, names),
        stated=_money(total, fund, names),
        missing=_money(missing, fund, names),
    )
    rule = names.say(
        "Exact amounts in the currency of the fund that pledges linked to its paragraph state, at"
        " whatever stage, each counted once. What else the fund receives is not in this registry."
    )
    found = counted.group(row for row, _amount in stated)
    return Finding(words, Note(rule, (found,) if stated else ()))


def _stated(row: Row, fund: Fund) -> Decimal:
    """Return what a pledge on the fund's paragraph states in its currency."""
    if fund.paragraph not in row.recommendations:
        return Decimal(0)
    stated = (a.value for a in row.amounts if a.currency == fund.currency and a.stage != REPORTED)
    return sum(stated, Decimal(0))


def _money(amount: Decimal, fund: Fund, names: Names) -> str:
    return f"{fund.currency}\u00a0{number(f'{amount:f}', names.language)}"
