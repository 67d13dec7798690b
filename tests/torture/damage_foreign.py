"""Files that aren't a database of pkgcli, or not one that it can use: who finds them under `--db` is told so."""

from __future__ import annotations

import gzip
import io
import os
import random
import socket
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from pkgcli.store.schema import SCHEMA_VERSION

Maker = Callable[[Path, bytes], None]
"""Puts it at a path where nothing is; it may begin with what a salon's file holds."""


class Foreign(NamedTuple):
    """`code` is the word of the refusal. What `could_hang` never ends for whoever opens it; what `is_ours` is
    a file of ours by its header."""

    make: Maker
    code: str
    could_hang: bool = False
    is_ours: bool = False


def _bytes(of: Callable[[bytes], bytes]) -> Maker:
    return lambda path, salon: path.write_bytes(of(salon)) and None


def _zipped(salon: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("salon.db", salon)
    return stream.getvalue()


def _noise(length: int) -> bytes:
    return random.Random(length).randbytes(length)


def _with_pragma(pragma: str) -> Maker:
    def make(path: Path, salon: bytes) -> None:
        path.write_bytes(salon)
        with closing(sqlite3.connect(path)) as connection:
            connection.execute(f"PRAGMA {pragma}")

    return make


def _database_of_another(path: Path, salon: bytes) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE card (id INTEGER PRIMARY KEY, number TEXT)")


def _wal_of_another(path: Path, salon: bytes) -> None:
    """As a browser leaves it when it is killed: what it wrote last is in the file beside."""
    other = path.with_name("other")
    with closing(sqlite3.connect(other)) as connection, connection:
        connection.execute("PRAGMA journal_mode = wal")
        connection.execute("CREATE TABLE moz_places (id INTEGER PRIMARY KEY, url TEXT)")
        connection.commit()
        pairs = [(end, other.with_name(other.name + end).read_bytes()) for end in ("", "-wal")]
    other.unlink()
    for end, content in pairs:
        path.with_name(path.name + end).write_bytes(content)


def _hard_links(path: Path, salon: bytes) -> None:
    path.write_bytes(salon)
    path.with_name("second.name").hardlink_to(path)


def _socket(path: Path, salon: bytes) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # the path of a socket may have 107 bytes
    try:
        with closing(socket.socket(socket.AF_UNIX)) as listening:
            listening.bind(path.name)
    finally:
        os.chdir(here)


_HTML = b"<!doctype html><html><title>404</title><p>The page you are looking for was not found.</html>\n"
_TEXT = "Einkaufszettel: Öl, Watte, Nagellack\n" * 300
_JPEG = bytes.fromhex("ffd8ffe000104a46494600010101004800480000ffdb0043")
_ROLLBACK = bytes.fromhex("d9d505f920a163d7") + bytes.fromhex("00000001 0badcafe 00000040 00000200 00001000")
_WAL = bytes.fromhex("377f0682 002de218 00001000 00000000") + bytes(16)

FOREIGN: dict[str, Foreign] = {
    "another database": Foreign(_database_of_another, "database_foreign"),
    "a database in WAL of another program": Foreign(_wal_of_another, "database_foreign"),
    "a text": Foreign(_bytes(lambda salon: _TEXT.encode()), "database_foreign"),
    "a text in UTF-16": Foreign(_bytes(lambda salon: _TEXT.encode("utf-16")), "database_foreign"),
    "one line": Foreign(_bytes(lambda salon: b"code,name\n"), "database_foreign"),
    "a picture": Foreign(_bytes(lambda salon: _JPEG + _noise(9000)), "database_foreign"),
    "the database zipped": Foreign(_bytes(_zipped), "database_foreign"),
    "the database gzipped": Foreign(_bytes(gzip.compress), "database_foreign"),
    "a PDF": Foreign(_bytes(lambda salon: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + _noise(5000)), "database_foreign"),
    "a web page": Foreign(_bytes(lambda salon: _HTML * 60), "database_foreign"),
    "noise, or something encrypted": Foreign(_bytes(lambda salon: _noise(len(salon))), "database_foreign"),
    "zeros": Foreign(_bytes(lambda salon: bytes(len(salon))), "database_foreign"),
    "a rollback journal": Foreign(_bytes(lambda salon: _ROLLBACK + salon[:8192]), "database_foreign"),
    "a write-ahead log": Foreign(_bytes(lambda salon: _WAL + salon[:8192]), "database_foreign"),
    "a database of SQLite 2": Foreign(
        _bytes(lambda salon: b"** This file contains an SQLite 2.1 database **\0" + _noise(4048)), "database_foreign"
    ),
    "a byte order mark before it": Foreign(_bytes(lambda salon: b"\xef\xbb\xbf" + salon), "database_foreign"),
    "our header before noise": Foreign(
        _bytes(lambda salon: salon[:100] + _noise(len(salon) - 100)), "database_damaged", is_ours=True
    ),
    "our first page before noise": Foreign(
        _bytes(lambda salon: salon[:4096] + _noise(len(salon) - 4096)), "database_damaged", is_ours=True
    ),
    "nothing but our header": Foreign(_bytes(lambda salon: salon[:100]), "database_damaged", is_ours=True),
    "nothing at all": Foreign(_bytes(lambda salon: b""), "database_empty"),
    "one of a newer version": Foreign(_with_pragma(f"user_version = {SCHEMA_VERSION + 1}"), "database_newer"),
    "one of a far newer version": Foreign(_with_pragma("user_version = 2147483647"), "database_newer"),
    "one of an older version": Foreign(_with_pragma("user_version = 2"), "database_older", is_ours=True),
    "one of the first version": Foreign(_with_pragma("user_version = 1"), "database_too_old"),
    "one of no version": Foreign(_with_pragma("user_version = 0"), "database_too_old"),
    "one of a negative version": Foreign(_with_pragma("user_version = -1"), "database_too_old"),
    "one that another program took over": Foreign(_with_pragma("application_id = 1"), "database_foreign"),
    "two names": Foreign(_hard_links, "database_hard_linked"),
    "a folder": Foreign(lambda path, salon: path.mkdir(), "database_is_directory"),
    "a pipe": Foreign(lambda path, salon: os.mkfifo(path), "database_not_a_file", could_hang=True),
    "a socket": Foreign(_socket, "database_not_a_file"),
    "the device that swallows all": Foreign(lambda path, salon: path.symlink_to(os.devnull), "database_not_a_file"),
    "the device that never ends": Foreign(
        lambda path, salon: path.symlink_to("/dev/zero"), "database_not_a_file", could_hang=True
    ),
    "a link to nothing": Foreign(lambda path, salon: path.symlink_to("gone.db"), "database_dangling"),
    "a link to itself": Foreign(lambda path, salon: path.symlink_to(path.name), "database_not_permitted"),
}
