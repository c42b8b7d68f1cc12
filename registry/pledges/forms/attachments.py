"""Section *attachments*: the files that go with the words."""

from flask_babel import lazy_gettext as _l
from wtforms import FileField

from registry.errors import Refused
from registry.pledges.content import Attachment, Content
from registry.pledges.forms.section import SectionForm

MOST = 5


class AttachmentsForm(SectionForm):
    """One file at a time; what is attached is a list beside it, changed by buttons."""

    HOLDS = ("attachments",)
    OPTIONAL = True

    file = FileField(_l("File to attach"))


def attach(content: Content, attachment: Attachment) -> Content:
    """Return the content with one attachment more; the same bytes again only change its name.

    Raises:
        Refused: there are five already.
    """
    if attachment in content.attachments:
        return content
    others = tuple(one for one in content.attachments if one.sha256 != attachment.sha256)
    if len(others) >= MOST:
        raise Refused("At most {most} files fit here: remove one first.", most=MOST)
    return content.with_changes(attachments=(*others, attachment))


def detach(content: Content, sha256: str) -> Content:
    """Return the content without the attachment that has this hash."""
    kept = tuple(one for one in content.attachments if one.sha256 != sha256)
    return content.with_changes(attachments=kept)
