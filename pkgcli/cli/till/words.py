"""What can be typed at the prompt, for whoever asks it."""

from __future__ import annotations

HELP = """\
Scan a card, or type a client: a card's number, or a client's code, phone or name.
Then, of the open card or client:
  1  1=2              its first line, once or twice
  massage  facial=2   an item by its code or name; several on one line are one visit
  massage --for Tim   with any option of redeem: --tip 5, --note TEXT, --units 90 -r REASON
  for Tim             who the visits are for, until another card is opened; for alone ends it
  tip 5.00            the tip of the next visit
  undo                takes back the last redemption made at this prompt; undo --yes doesn't ask
  balance  history    what it still has, and every entry
  issue PACKAGE       sells a package to the open client; --new-client NAME to somebody new
  close               puts the card away
And at any time:
  find TEXT           clients, cards, packages
  open WHO            a card or client, whatever else the word could mean here
  staff Eva           who is at the till now
  card extend ...     every other command of pkgcli, as in a shell, with or without pkgcli before it
  Enter               once more, with the same key, where it isn't known what became of the last line
  Ctrl-C              drops the line;  quit or Ctrl-D  leaves
"""
