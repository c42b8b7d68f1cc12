"""Asking, answering, signing and withdrawing through the pages, as focal points do it."""

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.engine import Engine
from werkzeug.test import TestResponse

from registry import verifier
from registry.accounts.models import Person
from registry.audit import signer
from registry.mail import Message
from registry.pledges.content import Partner
from registry.pledges.models import Draft
from registry.settings import Settings
from registry.store import reading, transaction, writing
from tests.client import PageClient, fields_of, said
from tests.factories.world import World, a_pledge
from tests.integration.pledges.test_statements import drafted

UNION = Partner("International Trade Union Confederation", "ITUC", "implementer")
FRANCE = Partner("France", "FRA", "funder")
IOM = Partner("International Organization for Migration", "IOM")
Browse = Callable[[str], PageClient]


def send(who: PageClient, page: str, to: str, **typed: str) -> TestResponse:
    """Send the form of `page` that goes to `to`."""
    main = who.page(page)
    form = next(one for one in main.find_all("form") if str(one["action"]).endswith(to))
    fields = fields_of(f"<main>{form}</main>")
    return who.post(form["action"], data=fields | typed)


def letters(engine: Engine) -> list[tuple[str, str, str]]:
    with reading(engine) as session:
        rows = select(Message.to, Message.subject, Message.body).order_by(Message.id)
        return list(session.execute(rows).tuples())


def file_in_browser(browse: Browse, world: World, engine: Engine) -> str:
    """File a pledge that names the union and France through the page; return its ref."""
    draft = drafted(world)
    with writing(engine) as session, transaction(session):
        kept = session.get_one(Draft, draft.id)
        kept.content = a_pledge(partners=(UNION, FRANCE, Partner("A clinic"), IOM)).document()
    answer = send(browse("focal"), f"/drafts/{draft.handle}/check", "/file")
    assert answer.status_code == 303, answer.text
    return str(answer.location).split("/")[-3]


def test_a_request_is_filed_answered_published_and_withdrawn(
    browse: Browse,
    client: PageClient,
    world: World,
    engine: Engine,
    settings: Settings,
) -> None:
    with writing(engine) as session, transaction(session):
        person = session.scalars(select(Person).where(Person.email == "french@example.org")).one()
        person.language = "fr"
    ref = file_in_browser(browse, world, engine)
    asked, page = letters(engine), f"/pledges/{ref}/partners/ITUC"
    assert {to for to, _subject, _body in asked} == {"union@example.org", "french@example.org"}
    assert any(f"{settings.base_url}{page}" in body for _to, _subject, body in asked)

    union, french, focal = browse("union"), browse("french"), browse("focal")
    assert page in union.page("/work").decode()
    for other in (french, focal):
        asked, never = (other.get(f"/pledges/{ref}/partners/{one}") for one in ("ITUC", "UNNM-SEC"))
        assert (asked.status_code, never.status_code) == (404, 404)
        assert said(asked).replace("ITUC", "-") == said(never).replace("UNNM-SEC", "-")
    assert "Carries out" in union.page(page).get_text()
    assert "Des soins de santé" in union.page(page).get_text()
    empty = send(french, f"/pledges/{ref}/partners/FRA", "/decline", reason=" ")
    assert empty.status_code == 422
    assert "so that the filer understands it" in empty.text
    typed = {"reason": "Pas de budget cette année."}
    stale = union.page(page)
    assert send(french, f"/pledges/{ref}/partners/FRA", "/decline", **typed).status_code == 303
    assert send(union, page, "/confirm").status_code == 303
    form = next(one for one in stale.find_all("form") if str(one["action"]).endswith("/decline"))
    late = union.post(form["action"], data=fields_of(form.parent, "reason") | typed)
    assert late.status_code == 409
    assert "A colleague was faster" in late.text

    follow = focal.page(f"/pledges/{ref}/file").get_text()
    assert "Pas de budget cette année." in follow
    assert follow.count("so nobody can answer") == 1  # IOM has nobody yet
    review = browse("reviewer").page(f"/reviews/{ref}").get_text(" ", strip=True)
    assert "Declined" in review
    assert "Pas de budget" not in review
    assert [subject for _to, subject, _body in letters(engine)[2:]] == [
        f"{ref}: France has declined", f"{ref}: {UNION.name} has confirmed",
    ]  # fmt: skip

    world.move(ref, "open", "accept", "publish")
    signer.sign(engine, settings)
    for address in (f"/pledges/{ref}", f"/pledges/{ref}/v/1"):
        public = client.page(address).get_text(" ", strip=True)
        assert "Confirmed revision 1," in public
        assert "France Gives money Named by the filer, not confirmed" in public
        assert "A clinic Named by the filer, not in the register" in public
        assert "Pas de budget" not in public
    assert "Confirmed as a partner in revision 1" in client.page(f"/pledges/{ref}").get_text()
    assert ref in client.page("/entities/ITUC").get_text()
    assert ref not in client.page("/entities/FRA").get_text()
    evidence = client.get(f"/pledges/{ref}/partners/ITUC.json").text
    keys = [verifier.Key.parse(one.vkey, verifier.LOG_KEY) for one in signer.signers(settings)]
    checker = verifier.Checker(keys)
    verdict = str(checker.judge("consent", lambda: checker.check_page(evidence.encode())))
    assert verdict.startswith(f"consent: proved: the words of “{ref}-ITUC”, revision 1"), verdict
    assert client.get(f"/pledges/{ref}/partners/FRA.json").status_code == 404

    assert send(union, page, "/withdraw", reason="Our congress decided so.").status_code == 303
    shown = client.page(f"/pledges/{ref}").get_text(" ", strip=True)
    assert "Confirmed revision 1" not in shown
    assert "Consent withdrawn" in shown
    assert "Our congress decided so." in shown


def test_a_revision_that_changes_the_words_is_told_to_who_confirmed(
    browse: Browse, client: PageClient, world: World, engine: Engine
) -> None:
    ref = world.publish(a_pledge(partners=(UNION, FRANCE)))
    world.partner(ref, "confirm")
    world.answer(ref, partners=(UNION,))
    world.move(ref, "open", "accept")
    assert send(browse("reviewer"), f"/reviews/{ref}", "/publish").status_code == 303
    told = [(to, subject) for to, subject, _body in letters(engine)]
    changed = f"{ref}: the pledge that you take part in has changed"
    assert ("union@example.org", changed) in told
    assert "Confirmed revision 1" in client.page(f"/pledges/{ref}").get_text(" ", strip=True)
    union, page = browse("union"), f"/pledges/{ref}/partners/ITUC"
    assert "You confirmed revision 1; revision 2 is public now" in union.page(page).get_text()
    assert send(union, page, "/confirm").status_code == 303
    assert "Confirmed revision 2" in client.page(f"/pledges/{ref}").get_text(" ", strip=True)
    assert "/confirm" not in union.page(page).decode()


def test_a_common_pledge_is_signed_from_its_page(
    browse: Browse, client: PageClient, world: World, engine: Engine
) -> None:
    ref = world.publish(a_pledge(pledge_type="common"))
    sign = f"/pledges/{ref}/sign"
    assert client.page(f"/pledges/{ref}").find("a", href=sign)
    assert client.get(sign).location == f"/sign-in?next={sign}"
    assert browse("contributor").get(sign).status_code == 403
    own = send(browse("focal"), sign, "/sign")
    assert own.status_code == 422
    assert "your own entity" in own.text
    union = browse("union")
    assert send(union, sign, "/sign", entity="FRA").status_code == 404
    assert send(union, sign, "/sign").status_code == 303
    again = send(union, sign, "/sign")
    assert again.status_code == 422
    assert "takes part in this pledge already" in again.text
    plain = f"/pledges/{world.publish()}"
    assert union.get(f"{plain}/partners/ITUC").status_code == 404
    refused = union.get(f"{plain}/sign")
    assert refused.status_code == 422
    assert "Only common pledges can be signed" in refused.text

    assert "Signatory" in union.page("/work").get_text()
    shown = client.page(f"/pledges/{ref}").get_text(" ", strip=True)
    assert f"{UNION.name} Confirmed revision 1" in shown
    assert letters(engine)[-1][1] == f"{ref}: {UNION.name} has signed"
    answer = send(union, f"/pledges/{ref}/partners/ITUC", "/withdraw", reason="No.")
    assert answer.status_code == 303
    assert "Nobody else has signed it yet." in client.page(f"/pledges/{ref}").get_text()
