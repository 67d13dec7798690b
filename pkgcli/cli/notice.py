"""`pkgcli notice`: what clients are told."""

from __future__ import annotations

from pkgcli.cli.call import Call
from pkgcli.cli.declared import command, noun, option
from pkgcli.errors import Unreadable
from pkgcli.frozen import replace

app = noun("What clients are told, and sending it by mail.")


@command(app, "list", lists=True)
def list_(
    call: Call,
    client: str | None = option("--client", metavar="C", of="client", help="Of one client alone."),
    kind: str | None = option("--kind", metavar="K", help="sold, low, expiring, expired, 'used up' ..."),
    everything: bool = option("--all", "-a", help="What went out or was dropped, too."),
    take: bool = option("--take", help="Hand them out for a mail merge: they count as told from then on."),
) -> object:
    """List what waits to be told to clients, oldest first.

    `nightly` writes it. With --take it is handed out once, with addresses and texts, and isn't sent by mail any more;
    --all shows it all the same, should the letters be lost.

    \b
    pkgcli notice list
    pkgcli notice list --all --client Anna
    pkgcli notice list --take --csv -o letters.csv
    """
    if not take:
        from pkgcli.notices.listing import list_notices

        return list_notices(call.occasion, client=client, kind=kind, everything=everything, limit=call.rows(25))
    from pkgcli.notices.listing import take_notices

    if everything or call.limit is not None:
        other = "--all" if everything else "--limit"
        raise Unreadable("--take", None, f"takes all that waits, and goes without {other}", f"leave out {other}")
    if call.key is not None:
        reason = "isn't taken with --take: what was handed out once stays in the list"
        raise Unreadable(
            "--key", call.key, reason, "pkgcli notice list --take without it; later, pkgcli notice list --all"
        )
    replace(call, writes=True).show(take_notices(call.occasion, client=client, kind=kind))
    return None


@command(app, "send", writes=True)
def send(call: Call) -> object:
    """Send what waits by mail: one message for each client and day.

    Settings say how: smtp.host, smtp.port, smtp.tls (starttls, tls or none), smtp.user, smtp.from. The password is
    read from the file that smtp.password_file names, or from PKGCLI_SMTP_PASSWORD. What the server refused is tried
    again by the next run; what may have arrived never is.

    \b
    pkgcli notice send --dry-run
    pkgcli notice send -q
    """
    from pkgcli.notices.sending import send_notices
    from pkgcli.notices.server import MailFailed
    from pkgcli.views.notices import MessageView

    if call.key is not None:
        reason = "isn't taken by notice send, which sends nothing twice as it is"
        raise Unreadable("--key", call.key, reason, "pkgcli notice send without it")

    def tell(message: MessageView) -> None:
        call.note(f"{message.client.name} <{message.email}>: {message.state}")

    done = send_notices(call.occasion, call.runtime.environ.get("PKGCLI_SMTP_PASSWORD"), tell)
    call.show(done)
    missed = [message for message in done.messages if message.state in ("failed", "unsure")]
    if missed:
        said = f"{missed[0].client.name}: {missed[0].problem}"
        raise MailFailed(
            "mail_failed",
            f"notice send: {len(missed)} of {len(done.messages)} messages didn't go out as they should; {said}",
            "pkgcli notice list --all shows each; the next run tries again what failed, never what may have arrived",
            sent=done.sent,
            failed=done.failed,
            unsure=done.unsure,
        )
    return None
