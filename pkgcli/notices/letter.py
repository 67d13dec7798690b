"""A message to a client: plain text and HTML, for all that there is to tell on one day."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape

from pkgcli.errors import Unreadable
from pkgcli.rules.texts import shown, visible
from pkgcli.views.notices import NoticeView

# Lines of up to 998 characters are allowed (RFC 5322), and Python's folding of shorter ones puts spaces into names.
POLICY = SMTP.clone(max_line_length=998)
MOST_IN_HEADER = 120

# Words between dots, as nearly all are; quoted ones and comments are not written to (Python's parser breaks on some).
_LOCAL = re.compile(r"[^\x00-\x20\x7f@<>()\[\],;:\\\".]+(\.[^\x00-\x20\x7f@<>()\[\],;:\\\".]+)*")
_DOMAIN = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*")

_HTML = """\
<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>{subject}</title></head>
<body style="font-family: sans-serif; line-height: 1.5">
<p>{greeting}</p>
{told}
<p>{business}</p>
</body>
</html>
"""


def letter(sender: str, business: str, notices: Sequence[NoticeView], written: datetime, token: str) -> EmailMessage:
    """The message to the client of these notices. `sender` is an address, `written` an instant in the business's zone.

    `token` makes its Message-ID. Names are only ever text of a header. Raises Unreadable for an address that can't be
    one.
    """
    client = notices[0].client
    message = EmailMessage(policy=POLICY)
    message["From"] = address(sender, _in_header(business))
    message["To"] = address(notices[0].email or "", _in_header(client.name))
    message["Subject"] = _in_header(subject_of(business, notices))
    message["Date"] = format_datetime(written)
    message["Message-ID"] = f"<{token}@{address(sender).domain}>"
    message["Auto-Submitted"] = "auto-generated"
    greeting = f"Hello {client.name},"
    told = [notice.text for notice in notices]
    message.set_content("\n\n".join([greeting, *told, business]) + "\n", cte="quoted-printable")
    message.add_alternative(
        _HTML.format(
            subject=escape(subject_of(business, notices)),
            greeting=escape(greeting),
            told="\n".join(f"<p>{escape(text)}</p>" for text in told),
            business=escape(business),
        ),
        subtype="html",
        cte="quoted-printable",
    )
    return message


def subject_of(business: str, notices: Sequence[NoticeView]) -> str:
    return notices[0].subject if len(notices) == 1 else f"{business}: {len(notices)} things about your cards"


def _in_header(text: str) -> str:
    """Text that a reader of mail shows as it is: nothing that is encoded already, and no more than fits a line."""
    plain = visible(text).replace("=?", "= ?")
    return plain if len(plain) <= MOST_IN_HEADER else plain[: MOST_IN_HEADER - 1] + "…"


def address(text: str, name: str = "") -> Address:
    """The address with the name beside it; a domain of other scripts as the mail system writes it (IDNA)."""
    local, _, domain = text.rpartition("@")
    try:
        if not domain.isascii():
            domain = domain.encode("idna").decode("ascii")
        if _LOCAL.fullmatch(local) and _DOMAIN.fullmatch(domain):
            return Address(name, local, domain)
    except ValueError:
        pass  # no domain either, or a name with a line break
    raise Unreadable("e-mail", shown(text), "isn't an address that mail can be sent to")
