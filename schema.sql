-- The whole database of pkgcli: one salon, one file.
--
-- Read it in this order: what is sold (item, package, package_version, package_line), to whom
-- (client, member), what was sold (card, card_line), and what happened (operation, entry,
-- entry_line). The last three only ever grow: a mistake is corrected by an opposite entry.
--
-- Conventions. Money is an integer of the currency's minor units, units are integers. A name
-- ending in `_at` is a UTC instant (`2026-11-21T09:30:00.000000Z`), one ending in `_on` a day in
-- the business's time zone (`2026-11-21`), one ending in `_key` a text folded for comparison.
-- Nothing here asks SQLite for the time. Messages of triggers begin with a stable word.

PRAGMA application_id = 1886087011; -- 'pkgc'
PRAGMA user_version = 6;


-- 1. The business ---------------------------------------------------------------------------

-- Name, currency, time zone and policies; `config list` explains each.
CREATE TABLE setting (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE role (
    id                   INTEGER PRIMARY KEY,
    name                 TEXT NOT NULL UNIQUE,
    discount_limit_ppm   INTEGER CHECK (discount_limit_ppm BETWEEN 0 AND 1000000) -- NULL: no limit
) STRICT;

CREATE TABLE role_right (
    role_id    INTEGER NOT NULL REFERENCES role (id),
    right_name TEXT NOT NULL,
    PRIMARY KEY (role_id, right_name)
) STRICT, WITHOUT ROWID;

-- A name given with --staff is noted here without a role. Rights are asked for once any member
-- of staff has one.
CREATE TABLE staff (
    id         INTEGER PRIMARY KEY,
    name       TEXT NOT NULL,
    name_key   TEXT NOT NULL UNIQUE,
    role_id    INTEGER REFERENCES role (id),
    retired_at TEXT
) STRICT;


-- 2. The catalogue --------------------------------------------------------------------------

-- An id that was deleted is never given again (AUTOINCREMENT): operations and answers remember ids.
CREATE TABLE item (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    code       TEXT NOT NULL,
    code_key   TEXT NOT NULL UNIQUE,
    name       TEXT NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('service', 'class', 'product')),
    list_price INTEGER CHECK (list_price >= 0),    -- NULL is "never given", not free
    minutes    INTEGER CHECK (minutes > 0),
    category   TEXT,
    swap_group TEXT,
    retired_at TEXT                                -- not put into new packages; sold cards honoured
) STRICT;

-- What can be swapped, whenever a card is shown: a few items of many.
CREATE INDEX item_swap ON item (code) WHERE swap_group IS NOT NULL;

-- What stays the same while a package's terms change: its code and whether it is on sale.
CREATE TABLE package (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    code           TEXT NOT NULL,
    code_key       TEXT NOT NULL UNIQUE,
    deactivated_at TEXT,                           -- not sold, hidden from lists
    deleted_at     TEXT                            -- the same, and out of the catalogue
) STRICT;

-- The terms, one row per edit. A version is never changed: cards point at the one they were
-- sold on.
CREATE TABLE package_version (
    id                INTEGER PRIMARY KEY,
    package_id        INTEGER NOT NULL REFERENCES package (id),
    version           INTEGER NOT NULL CHECK (version >= 1),
    operation_id      INTEGER NOT NULL REFERENCES operation (id) DEFERRABLE INITIALLY DEFERRED,
    starts_on         TEXT NOT NULL,               -- sold on these terms from this day
    name              TEXT NOT NULL,
    description       TEXT,
    kind              TEXT NOT NULL CHECK (kind IN ('fixed', 'custom', 'units', 'unlimited')),
    total             INTEGER CHECK (total > 0),   -- units of the pool; NULL for unlimited
    unit              TEXT NOT NULL,               -- what a unit is called
    valid             TEXT NOT NULL,               -- '90d', '12w', '3mo', '1y', 'until:DAY', 'never'
    starts            TEXT NOT NULL DEFAULT 'sale' CHECK (starts IN ('sale', 'first-use')),
    claim             TEXT,                        -- with 'first-use': the last day to begin
    sell_from         TEXT,
    sell_until        TEXT,
    once_per_client   INTEGER NOT NULL DEFAULT 0 CHECK (once_per_client IN (0, 1)),
    price             INTEGER NOT NULL DEFAULT 0 CHECK (price >= 0),
    tax_ppm           INTEGER NOT NULL DEFAULT 0 CHECK (tax_ppm >= 0),     -- 190000 is 19 %
    tax_included      INTEGER NOT NULL DEFAULT 1 CHECK (tax_included IN (0, 1)),
    promo_price       INTEGER CHECK (promo_price >= 0),
    promo_from        TEXT,
    promo_until       TEXT,
    charge            INTEGER CHECK (charge >= 0),
    charge_ppm        INTEGER CHECK (charge_ppm >= 0),
    charge_tax_ppm    INTEGER NOT NULL DEFAULT 0 CHECK (charge_tax_ppm >= 0),
    tip               INTEGER NOT NULL DEFAULT 0 CHECK (tip >= 0),
    commission_base   TEXT NOT NULL DEFAULT 'paid' CHECK (commission_base IN ('full', 'paid', 'list')),
    commission_ppm    INTEGER NOT NULL DEFAULT 0 CHECK (commission_ppm >= 0),
    seller_commission INTEGER CHECK (seller_commission >= 0),
    seller_ppm        INTEGER CHECK (seller_ppm >= 0),
    may_swap          INTEGER NOT NULL DEFAULT 0 CHECK (may_swap IN (0, 1)),
    may_split         INTEGER NOT NULL DEFAULT 0 CHECK (may_split IN (0, 1)),
    membership_only   INTEGER NOT NULL DEFAULT 0 CHECK (membership_only IN (0, 1)),
    UNIQUE (package_id, version),
    CHECK (kind <> 'unlimited' OR total IS NULL)   -- a `fixed` one without lines has none yet
) STRICT;

-- Here and below, an index on the operation that a row waits for: where it is closed, SQLite looks for all that waited.
-- Without it each redemption would go through this table.
CREATE INDEX package_version_operation ON package_version (operation_id);

CREATE TABLE package_line (
    version_id INTEGER NOT NULL REFERENCES package_version (id),
    position   INTEGER NOT NULL,
    item_id    INTEGER NOT NULL REFERENCES item (id),
    unit_cost  INTEGER NOT NULL CHECK (unit_cost >= 1),
    cap        INTEGER CHECK (cap >= 1),
    PRIMARY KEY (version_id, position),
    UNIQUE (version_id, item_id)
) STRICT, WITHOUT ROWID;

-- Which packages list an item: asked when an item is about to go.
CREATE INDEX package_line_item ON package_line (item_id);

CREATE TRIGGER package_version_is_kept BEFORE UPDATE ON package_version
BEGIN SELECT RAISE(ABORT, 'version_kept: the terms of a package are never changed, only superseded'); END;

CREATE TRIGGER package_line_is_kept BEFORE UPDATE ON package_line
BEGIN SELECT RAISE(ABORT, 'version_kept: the terms of a package are never changed, only superseded'); END;

-- Here and below: a BEFORE trigger runs ahead of INSERT OR REPLACE, which would otherwise delete unseen.
CREATE TRIGGER package_version_is_new BEFORE INSERT ON package_version
WHEN EXISTS (SELECT 1 FROM package_version
             WHERE id = NEW.id OR (package_id = NEW.package_id AND version = NEW.version))
BEGIN SELECT RAISE(ABORT, 'version_kept: the terms of a package are never changed, only superseded'); END;

CREATE TRIGGER package_line_is_new BEFORE INSERT ON package_line
WHEN EXISTS (SELECT 1 FROM package_line
             WHERE version_id = NEW.version_id AND (position = NEW.position OR item_id = NEW.item_id))
  OR EXISTS (SELECT 1 FROM card WHERE package_version_id = NEW.version_id)
BEGIN SELECT RAISE(ABORT, 'version_kept: the terms of a package are never changed, only superseded'); END;

CREATE TRIGGER package_line_sold_is_kept BEFORE DELETE ON package_line
WHEN EXISTS (SELECT 1 FROM card WHERE package_version_id = OLD.version_id)
BEGIN SELECT RAISE(ABORT, 'version_sold: cards were sold on these terms'); END;

CREATE TRIGGER package_version_sold_is_kept BEFORE DELETE ON package_version
WHEN EXISTS (SELECT 1 FROM card WHERE package_version_id = OLD.id)
BEGIN SELECT RAISE(ABORT, 'version_sold: cards were sold on these terms'); END;


-- 3. People ---------------------------------------------------------------------------------

CREATE TABLE client (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    code           TEXT NOT NULL,
    code_key       TEXT NOT NULL UNIQUE,
    name           TEXT NOT NULL,
    name_key       TEXT NOT NULL,                   -- accents, case and punctuation aside
    phone          TEXT,
    phone_key      TEXT,                            -- digits, with a leading + where one was given
    email          TEXT,
    email_key      TEXT,
    note           TEXT,
    added_at       TEXT NOT NULL,
    anonymised_at  TEXT,
    merged_into_id INTEGER REFERENCES client (id)  -- kept for the entries that name it; out of every list
) STRICT;

CREATE INDEX client_name ON client (name_key);
CREATE INDEX client_phone ON client (phone_key) WHERE phone_key IS NOT NULL;
CREATE INDEX client_email ON client (email_key) WHERE email_key IS NOT NULL;
CREATE INDEX client_merged ON client (merged_into_id) WHERE merged_into_id IS NOT NULL;

-- The highest number among the codes, which the next client gets the one after.
CREATE INDEX client_number ON client (CAST(substr(code_key, 2) AS INTEGER))
WHERE substr(code_key, 1, 1) = 'c' AND length(code_key) BETWEEN 2 AND 16 AND NOT substr(code_key, 2) GLOB '*[^0-9]*';

-- Codes of clients that were merged into another one.
CREATE TABLE client_alias (
    code_key     TEXT PRIMARY KEY,
    code         TEXT NOT NULL,
    client_id    INTEGER NOT NULL REFERENCES client (id),
    operation_id INTEGER NOT NULL REFERENCES operation (id) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

-- What a client was called before, wherever one is shown.
CREATE INDEX client_alias_client ON client_alias (client_id);
CREATE INDEX client_alias_operation ON client_alias (operation_id);

-- People and pets under a client.
CREATE TABLE member (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    client_id  INTEGER NOT NULL REFERENCES client (id),
    name       TEXT NOT NULL,
    name_key   TEXT NOT NULL,
    kind       TEXT NOT NULL DEFAULT 'person' CHECK (kind IN ('person', 'pet')),
    removed_at TEXT
) STRICT;

CREATE INDEX member_client ON member (client_id);
CREATE UNIQUE INDEX member_name ON member (client_id, name_key) WHERE removed_at IS NULL;


-- 4. Operations -----------------------------------------------------------------------------

-- One invocation that wrote something. Its row is written last, when everything else of it
-- stands, and closes it: no entry can join an operation whose row exists. `hash` is the SHA-256
-- of the operation, its entries and the hash before it, over the layout that `hash_layout` names.
CREATE TABLE operation (
    id          INTEGER PRIMARY KEY,
    recorded_at TEXT NOT NULL,
    recorded_on TEXT NOT NULL CHECK (recorded_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    kind        TEXT NOT NULL,                     -- the command: 'redeem', 'card extend', ...
    staff_id    INTEGER REFERENCES staff (id),
    undoes      INTEGER UNIQUE REFERENCES operation (id),
    text_hash   BLOB,                              -- of operation_text: SHA-256 of salt, note and reason
    hash_layout INTEGER NOT NULL,
    hash        BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

-- The last operation of a member of staff, for `undo` without a number.
CREATE INDEX operation_staff ON operation (staff_id, id);

CREATE TRIGGER operation_follows BEFORE INSERT ON operation
WHEN NEW.id IS NOT (SELECT coalesce(max(id), 0) + 1 FROM operation)
BEGIN SELECT RAISE(ABORT, 'operation_order: operations are numbered without a gap'); END;

CREATE TRIGGER operation_undoes_once BEFORE INSERT ON operation
WHEN NEW.undoes >= NEW.id
  OR EXISTS (SELECT 1 FROM operation WHERE undoes = NEW.undoes)
  OR EXISTS (SELECT 1 FROM operation WHERE id = NEW.undoes AND undoes IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'undone_twice: an earlier operation is undone once, and an undo never'); END;

CREATE TRIGGER operation_not_before_its_entries BEFORE INSERT ON operation
WHEN EXISTS (SELECT 1 FROM entry WHERE operation_id = NEW.id AND happened_on > NEW.recorded_on)
BEGIN SELECT RAISE(ABORT, 'future_entry: an entry is never dated after the day it was recorded'); END;

CREATE TRIGGER operation_is_kept BEFORE UPDATE ON operation
BEGIN SELECT RAISE(ABORT, 'operation_kept: operations are never changed'); END;

CREATE TRIGGER operation_stays BEFORE DELETE ON operation
BEGIN SELECT RAISE(ABORT, 'operation_kept: operations are never deleted'); END;

-- What people wrote about an operation. It lives beside the ledger, so that a person can be
-- scrubbed from it while the hashes still hold.
CREATE TABLE operation_text (
    operation_id INTEGER PRIMARY KEY REFERENCES operation (id) DEFERRABLE INITIALLY DEFERRED,
    salt         BLOB NOT NULL,
    note         TEXT,
    reason       TEXT
) STRICT;

CREATE TRIGGER operation_text_is_new BEFORE INSERT ON operation_text
WHEN EXISTS (SELECT 1 FROM operation_text WHERE operation_id = NEW.operation_id)
  OR EXISTS (SELECT 1 FROM operation WHERE id = NEW.operation_id)
BEGIN SELECT RAISE(ABORT, 'text_kept: what was written about an operation is added once, and with it'); END;

CREATE TRIGGER operation_text_is_kept BEFORE UPDATE ON operation_text
WHEN NEW.operation_id <> OLD.operation_id OR length(NEW.salt) <> 0 OR NEW.note IS NOT NULL OR NEW.reason IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'text_kept: what was written about an operation can only be scrubbed, whole'); END;

CREATE TRIGGER operation_text_stays BEFORE DELETE ON operation_text
BEGIN SELECT RAISE(ABORT, 'text_kept: what was written about an operation can only be scrubbed, whole'); END;

-- The --key of an operation, a salted hash of what was asked, and the answer that was given,
-- with ids in place of people's names.
CREATE TABLE request (
    request_key  TEXT PRIMARY KEY,
    operation_id INTEGER NOT NULL UNIQUE REFERENCES operation (id) DEFERRABLE INITIALLY DEFERRED,
    salt         BLOB NOT NULL,
    asked_hash   BLOB NOT NULL,
    answer       TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER request_is_new BEFORE INSERT ON request
WHEN EXISTS (SELECT 1 FROM request WHERE request_key = NEW.request_key OR operation_id = NEW.operation_id)
BEGIN SELECT RAISE(ABORT, 'request_kept: a key is used once, and by one operation'); END;

CREATE TRIGGER request_is_kept BEFORE UPDATE ON request
BEGIN SELECT RAISE(ABORT, 'request_kept: without its key, an operation that is repeated would be done twice'); END;

CREATE TRIGGER request_stays BEFORE DELETE ON request
BEGIN SELECT RAISE(ABORT, 'request_kept: without its key, an operation that is repeated would be done twice'); END;

-- What an operation made or changed outside the ledger, so that it can be taken back: a JSON object
-- of what stood before it, and after it where that is needed to see later changes; NULL: nothing stood.
CREATE TABLE former_state (
    operation_id INTEGER NOT NULL REFERENCES operation (id) DEFERRABLE INITIALLY DEFERRED,
    subject      TEXT NOT NULL CHECK (subject IN ('item', 'package', 'client', 'card')),
    subject_id   INTEGER NOT NULL,
    former       TEXT,
    PRIMARY KEY (operation_id, subject, subject_id)
) STRICT, WITHOUT ROWID;


-- 5. Cards ----------------------------------------------------------------------------------

-- One sold package. The upper part is the card's own copy of the terms it was sold on; the lower
-- part is where it stands now, which only an entry can move.
CREATE TABLE card (
    id                 INTEGER PRIMARY KEY,
    number             TEXT NOT NULL,
    number_key         TEXT NOT NULL UNIQUE,       -- upper case, without spaces and dashes
    package_id         INTEGER REFERENCES package (id),          -- NULL: made up at the sale
    package_version_id INTEGER REFERENCES package_version (id),
    package_name       TEXT NOT NULL,
    kind               TEXT NOT NULL CHECK (kind IN ('fixed', 'custom', 'units', 'unlimited')),
    unit               TEXT NOT NULL,
    initial_units      INTEGER CHECK (initial_units >= 0),       -- NULL: without limit
    valid              TEXT NOT NULL,
    starts             TEXT NOT NULL DEFAULT 'sale' CHECK (starts IN ('sale', 'first-use')),
    claim              TEXT,                                     -- with 'first-use': the last day to begin
    once_per_client    INTEGER NOT NULL DEFAULT 0,
    buyer_id           INTEGER NOT NULL REFERENCES client (id),
    payer_id           INTEGER REFERENCES client (id),           -- NULL: the buyer
    issued_on          TEXT NOT NULL,
    issued_by          INTEGER REFERENCES staff (id),
    full_price         INTEGER NOT NULL CHECK (full_price >= 0), -- as the package defines it, on its tax basis
    price              INTEGER NOT NULL CHECK (price >= 0),      -- the package with its tax: net + tax
    net                INTEGER NOT NULL CHECK (net >= 0),        -- the value that uses share
    tax                INTEGER NOT NULL DEFAULT 0 CHECK (tax >= 0),
    tax_ppm            INTEGER NOT NULL DEFAULT 0 CHECK (tax_ppm >= 0),
    tax_included       INTEGER NOT NULL DEFAULT 1 CHECK (tax_included IN (0, 1)), -- so are the list prices
    charge             INTEGER NOT NULL DEFAULT 0 CHECK (charge >= 0),
    charge_tax         INTEGER NOT NULL DEFAULT 0 CHECK (charge_tax >= 0),
    tip                INTEGER NOT NULL DEFAULT 0 CHECK (tip >= 0),
    commission_base    TEXT NOT NULL DEFAULT 'paid' CHECK (commission_base IN ('full', 'paid', 'list')),
    commission_ppm     INTEGER NOT NULL DEFAULT 0 CHECK (commission_ppm >= 0),
    may_swap           INTEGER NOT NULL DEFAULT 0,
    may_split          INTEGER NOT NULL DEFAULT 0,
    source_card_id     INTEGER REFERENCES card (id),             -- renewed, or split off, from
    scope              TEXT NOT NULL DEFAULT 'owner'
                       CHECK (scope IN ('owner', 'one', 'list', 'household', 'anyone')),
    note               TEXT,

    seq                INTEGER NOT NULL DEFAULT 0,               -- entries so far
    client_id          INTEGER NOT NULL REFERENCES client (id),  -- the present owner
    starts_on          TEXT NOT NULL,                            -- the first usable day
    state              TEXT NOT NULL DEFAULT 'active'
                       CHECK (state IN ('active', 'suspended', 'frozen', 'lapsed', 'refunded', 'void')),
    expires_on         TEXT,                                     -- the last usable day; NULL: never
    units_left         INTEGER CHECK (units_left >= 0),          -- NULL: without limit
    value_left         INTEGER NOT NULL DEFAULT 0 CHECK (value_left >= 0),
    tip_left           INTEGER NOT NULL DEFAULT 0 CHECK (tip_left >= 0),
    paid               INTEGER NOT NULL DEFAULT 0 CHECK (paid >= 0),
    unpaid             INTEGER NOT NULL DEFAULT 0 CHECK (unpaid >= 0),  -- of price, charge and tip
    frozen_until       TEXT,                                     -- frozen through the day before
    earned_through     TEXT,     -- unlimited: the value up to this day has been recognised
    last_used_on       TEXT,
    CHECK ((kind = 'unlimited') = (initial_units IS NULL)),
    CHECK ((kind = 'unlimited') = (units_left IS NULL)),
    CHECK (price = net + tax)
) STRICT;

-- A client's cards; also who bought a package once.
CREATE INDEX card_client ON card (client_id);
CREATE INDEX card_buyer ON card (buyer_id);
CREATE INDEX card_package ON card (package_id);
CREATE INDEX card_version ON card (package_version_id);

-- The cards that the nightly run will lapse, by day: with nothing due it reads no card.
CREATE INDEX card_due ON card (expires_on)
WHERE expires_on IS NOT NULL AND state IN ('active', 'suspended') AND (units_left IS NULL OR units_left > 0);

-- The cards whose freeze ends by itself, by day.
CREATE INDEX card_thaw ON card (frozen_until) WHERE frozen_until IS NOT NULL;

-- The cards that aren't paid for: few, and what they owe is asked for every day.
CREATE INDEX card_owing ON card (unpaid) WHERE unpaid > 0;

-- The cards that came out of another one: few, and no sales, where those of a package are counted.
CREATE INDEX card_source ON card (source_card_id) WHERE source_card_id IS NOT NULL;

-- One item of a card. `left` of a line is cap - used - gone.
CREATE TABLE card_line (
    id            INTEGER PRIMARY KEY,
    card_id       INTEGER NOT NULL REFERENCES card (id),
    position      INTEGER NOT NULL,
    item_id       INTEGER NOT NULL REFERENCES item (id),
    name          TEXT NOT NULL,
    unit_cost     INTEGER NOT NULL CHECK (unit_cost >= 1),
    list_price    INTEGER,                         -- when it was sold; NULL: unknown
    cap_sold      INTEGER CHECK (cap_sold >= 0),   -- the cap when it was sold

    cap           INTEGER CHECK (cap >= 0),        -- NULL: without limit
    used          INTEGER NOT NULL DEFAULT 0 CHECK (used >= 0),
    gone          INTEGER NOT NULL DEFAULT 0 CHECK (gone >= 0),  -- lapsed, refunded or void
    value_left    INTEGER NOT NULL DEFAULT 0 CHECK (value_left >= 0),  -- `fixed` only
    tip_left      INTEGER NOT NULL DEFAULT 0 CHECK (tip_left >= 0),
    last_entry_id INTEGER,
    UNIQUE (card_id, position),
    UNIQUE (card_id, item_id)
) STRICT;

-- Who may use a card of scope `one` or `list`.
CREATE TABLE card_user (
    card_id   INTEGER NOT NULL REFERENCES card (id),
    client_id INTEGER REFERENCES client (id),
    member_id INTEGER REFERENCES member (id),
    CHECK ((client_id IS NULL) <> (member_id IS NULL)),
    UNIQUE (card_id, client_id),
    UNIQUE (card_id, member_id)
) STRICT;

-- The cards that somebody may use who comes without a number.
CREATE INDEX card_user_client ON card_user (client_id) WHERE client_id IS NOT NULL;
CREATE INDEX card_user_member ON card_user (member_id) WHERE member_id IS NOT NULL;

CREATE TRIGGER card_terms_are_kept BEFORE UPDATE OF
    package_id, package_version_id, package_name, kind, unit, initial_units, valid, starts, claim, once_per_client,
    buyer_id, payer_id, issued_on, issued_by, full_price, price, net, tax, tax_ppm, tax_included, charge, charge_tax,
    tip, commission_base, commission_ppm, may_swap, may_split, source_card_id ON card
BEGIN SELECT RAISE(ABORT, 'terms_kept: a sold card keeps the terms it was sold on'); END;

CREATE TRIGGER card_keeps_its_number BEFORE UPDATE OF id, number_key ON card
WHEN NEW.id <> OLD.id OR EXISTS (SELECT 1 FROM card WHERE number_key = NEW.number_key AND id <> OLD.id)
BEGIN SELECT RAISE(ABORT, 'card_kept: a card keeps its id, and no card takes the number of another'); END;

CREATE TRIGGER card_stays BEFORE DELETE ON card
BEGIN SELECT RAISE(ABORT, 'card_kept: a sold card is never deleted'); END;

CREATE TRIGGER card_line_stays BEFORE DELETE ON card_line
BEGIN SELECT RAISE(ABORT, 'card_kept: a sold card is never deleted'); END;


-- 6. The ledger -----------------------------------------------------------------------------

-- One change of one card, and where the card stands after it.
CREATE TABLE entry (
    id             INTEGER PRIMARY KEY,
    operation_id   INTEGER NOT NULL REFERENCES operation (id) DEFERRABLE INITIALLY DEFERRED,
    card_id        INTEGER NOT NULL REFERENCES card (id),
    seq            INTEGER NOT NULL,               -- 1, 2, 3, ... on each card
    kind           TEXT NOT NULL CHECK (kind IN (
                       'issue', 'redeem', 'undo', 'expire', 'reopen', 'refund', 'adjust', 'extend', 'transfer',
                       'reassign', 'pay', 'suspend', 'resume', 'freeze', 'unfreeze', 'swap', 'split', 'merge',
                       'edit', 'void', 'import')),
    happened_on    TEXT NOT NULL CHECK (happened_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    line_id        INTEGER REFERENCES card_line (id),            -- the line that it is about, if one
    user_client_id INTEGER REFERENCES client (id),               -- for whom, where not the owner
    user_member_id INTEGER REFERENCES member (id),
    reverses       INTEGER UNIQUE REFERENCES entry (id),
    detail         TEXT,                           -- JSON: what was edited, from and to

    units          INTEGER NOT NULL DEFAULT 0,     -- added to (+) or taken from (-) the card
    value          INTEGER NOT NULL DEFAULT 0,
    earned         INTEGER NOT NULL DEFAULT 0,     -- unlimited: value recognised by the day, until now
    tip            INTEGER NOT NULL DEFAULT 0,
    tax            INTEGER NOT NULL DEFAULT 0,
    charge         INTEGER NOT NULL DEFAULT 0,     -- the package charge, and its tax
    charge_tax     INTEGER NOT NULL DEFAULT 0,
    cash           INTEGER NOT NULL DEFAULT 0,     -- taken (+) from the payer or given back (-)
    owed           INTEGER NOT NULL DEFAULT 0,     -- added to (+) or taken from (-) what is still to be paid
    paid_by        TEXT,                           -- how: one of the setting payment.methods

    units_left     INTEGER CHECK (units_left >= 0),
    value_left     INTEGER NOT NULL CHECK (value_left >= 0),
    tip_left       INTEGER NOT NULL CHECK (tip_left >= 0),
    paid           INTEGER NOT NULL CHECK (paid >= 0),
    unpaid         INTEGER NOT NULL CHECK (unpaid >= 0),
    client_id      INTEGER NOT NULL REFERENCES client (id),
    state          TEXT NOT NULL,
    starts_on      TEXT NOT NULL,
    expires_on     TEXT,
    frozen_until   TEXT,
    earned_through TEXT,
    last_used_on   TEXT,
    UNIQUE (card_id, seq)
) STRICT;

-- The entries of an operation: for `undo`, `log` and the hash.
CREATE INDEX entry_operation ON entry (operation_id);

-- The entries of a day, of a month: for reports, which shall not read years for one month.
CREATE INDEX entry_day ON entry (happened_on);

-- The cards that changed hands, whenever one is shown: few, and a card may have thousands of visits.
CREATE INDEX entry_transfer ON entry (card_id) WHERE kind = 'transfer';

-- What an entry changes on a line. An entry has one row for each line that it touches.
CREATE TABLE entry_line (
    line_id  INTEGER NOT NULL REFERENCES card_line (id),
    entry_id INTEGER NOT NULL REFERENCES entry (id),
    quantity INTEGER NOT NULL DEFAULT 0,           -- added to `used`
    gone     INTEGER NOT NULL DEFAULT 0,
    cap      INTEGER NOT NULL DEFAULT 0,
    value    INTEGER NOT NULL DEFAULT 0,
    tip      INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (line_id, entry_id)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER entry_is_kept BEFORE UPDATE ON entry
BEGIN SELECT RAISE(ABORT, 'entry_kept: entries are never changed'); END;

CREATE TRIGGER entry_stays BEFORE DELETE ON entry
BEGIN SELECT RAISE(ABORT, 'entry_kept: entries are never deleted'); END;

CREATE TRIGGER entry_line_is_kept BEFORE UPDATE ON entry_line
BEGIN SELECT RAISE(ABORT, 'entry_kept: entries are never changed'); END;

CREATE TRIGGER entry_line_stays BEFORE DELETE ON entry_line
BEGIN SELECT RAISE(ABORT, 'entry_kept: entries are never deleted'); END;

CREATE TRIGGER entry_is_new BEFORE INSERT ON entry
WHEN EXISTS (SELECT 1 FROM entry WHERE id = NEW.id)
  OR NEW.operation_id IS NOT (SELECT coalesce(max(id), 0) + 1 FROM operation)
BEGIN SELECT RAISE(ABORT, 'entry_kept: an entry is added once, and to the operation that is open'); END;

CREATE TRIGGER entry_is_of_its_card BEFORE INSERT ON entry
WHEN NEW.line_id IS NOT NULL AND NEW.card_id IS NOT (SELECT card_id FROM card_line WHERE id = NEW.line_id)
BEGIN SELECT RAISE(ABORT, 'entry_kept: an entry is about a line of its own card'); END;

CREATE TRIGGER entry_follows BEFORE INSERT ON entry
WHEN NEW.seq IS NOT (SELECT seq + 1 FROM card WHERE id = NEW.card_id)
BEGIN SELECT RAISE(ABORT, 'entry_order: the entries of a card are numbered without a gap'); END;

CREATE TRIGGER entry_adds_up BEFORE INSERT ON entry
WHEN NOT EXISTS (
    SELECT 1 FROM card WHERE id = NEW.card_id
       AND NEW.units_left IS units_left + NEW.units
       AND (units_left IS NOT NULL OR NEW.units = 0)
       AND NEW.value_left = value_left + NEW.value + NEW.earned
       AND NEW.tip_left = tip_left + NEW.tip
       AND NEW.paid = paid + NEW.cash
       AND NEW.unpaid = unpaid + NEW.owed)
BEGIN SELECT RAISE(ABORT, 'entry_sum: the balance after an entry is the balance before it and the entry'); END;

CREATE TRIGGER entry_does_not_overdraw BEFORE INSERT ON entry
WHEN NEW.units_left < 0 OR NEW.value_left < 0 OR NEW.tip_left < 0 OR NEW.paid < 0 OR NEW.unpaid < 0
BEGIN SELECT RAISE(ABORT, 'overdrawn: a balance is never below zero'); END;

CREATE TRIGGER entry_undoes_once BEFORE INSERT ON entry
WHEN EXISTS (SELECT 1 FROM entry WHERE reverses = NEW.reverses)
BEGIN SELECT RAISE(ABORT, 'undone_twice: an entry is undone once'); END;

CREATE TRIGGER entry_undoes_its_like BEFORE INSERT ON entry
WHEN (NEW.kind = 'undo') IS NOT (NEW.reverses IS NOT NULL)
  OR (NEW.reverses IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM entry WHERE id = NEW.reverses AND card_id = NEW.card_id AND kind <> 'undo'
       AND line_id IS NEW.line_id AND units = -NEW.units AND value = -NEW.value AND tip = -NEW.tip
       AND tax = -NEW.tax AND charge = -NEW.charge AND charge_tax = -NEW.charge_tax
       AND cash = -NEW.cash AND owed = -NEW.owed))
BEGIN SELECT RAISE(ABORT, 'undo_unlike: an undo is the opposite of one entry of the same card'); END;

-- What a sale makes of value, tax, charge and tip is paid or owed, to the cent; a visit or a lapse moves no money.
-- A refund may give back more or less than what left the card: a loss or a gain. An opening balance comes as it is.
CREATE TRIGGER entry_balances BEFORE INSERT ON entry
WHEN CASE
    WHEN NEW.kind IN ('issue', 'void', 'swap', 'transfer') THEN
        NEW.cash + NEW.owed <> NEW.value + NEW.tip + NEW.tax + NEW.charge + NEW.charge_tax
    WHEN NEW.kind = 'pay' THEN
        NEW.cash <> -NEW.owed OR NEW.value <> 0 OR NEW.tip <> 0 OR NEW.tax <> 0 OR NEW.charge <> 0
        OR NEW.charge_tax <> 0
    WHEN NEW.kind IN ('refund', 'import', 'undo') THEN 0
    WHEN NEW.kind IN ('redeem', 'expire') AND (NEW.value > 0 OR NEW.tip > 0) THEN 1
    ELSE NEW.cash <> 0 OR NEW.owed <> 0 OR NEW.tax <> 0 OR NEW.charge <> 0 OR NEW.charge_tax <> 0 END
BEGIN SELECT RAISE(ABORT, 'entry_unbalanced: what a card is sold for is paid or owed'); END;

CREATE TRIGGER entry_lapses_what_is_due BEFORE INSERT ON entry
WHEN NEW.kind = 'expire' AND NOT EXISTS (
    SELECT 1 FROM card WHERE id = NEW.card_id
       AND state IN ('active', 'suspended')
       AND NEW.state = 'lapsed'
       AND NEW.happened_on = date(expires_on, '+1 day')
       AND NEW.expires_on = expires_on
       AND (units_left IS NULL OR (units_left > 0 AND NEW.units_left = 0))
       AND NEW.value_left = 0 AND NEW.tip_left = 0)
BEGIN SELECT RAISE(ABORT, 'not_due: only a card whose last day has passed lapses, once, and wholly'); END;

-- After INSERT OR IGNORE the update below is an UPDATE OR IGNORE, which could fail unseen: hence the second look.
-- Only here is the id of a new entry known.
CREATE TRIGGER entry_moves_its_card AFTER INSERT ON entry
BEGIN
    UPDATE card SET seq = NEW.seq, client_id = NEW.client_id, state = NEW.state, starts_on = NEW.starts_on,
        expires_on = NEW.expires_on, frozen_until = NEW.frozen_until, units_left = NEW.units_left,
        value_left = NEW.value_left, tip_left = NEW.tip_left, paid = NEW.paid, unpaid = NEW.unpaid, earned_through = NEW.earned_through,
        last_used_on = NEW.last_used_on
    WHERE id = NEW.card_id;
    SELECT RAISE(ABORT, 'card_moved: an entry moves its card')
    WHERE NEW.seq IS NOT (SELECT seq FROM card WHERE id = NEW.card_id);
    SELECT RAISE(ABORT, 'entry_order: entries are numbered without a gap')
    WHERE NEW.id IS NOT (SELECT coalesce(max(id), 0) + 1 FROM entry WHERE id < NEW.id);
END;

CREATE TRIGGER card_moves_by_entries BEFORE UPDATE OF
    seq, client_id, state, starts_on, expires_on, frozen_until, units_left, value_left, tip_left, paid, unpaid,
    earned_through, last_used_on ON card
WHEN NEW.seq IS NOT OLD.seq + 1 OR NOT EXISTS (
    SELECT 1 FROM entry AS e WHERE e.card_id = NEW.id AND e.seq = NEW.seq
       AND e.client_id = NEW.client_id AND e.state = NEW.state AND e.starts_on = NEW.starts_on
       AND e.expires_on IS NEW.expires_on AND e.frozen_until IS NEW.frozen_until
       AND e.units_left IS NEW.units_left AND e.value_left = NEW.value_left AND e.tip_left = NEW.tip_left
       AND e.paid = NEW.paid AND e.unpaid = NEW.unpaid AND e.earned_through IS NEW.earned_through
       AND e.last_used_on IS NEW.last_used_on)
BEGIN SELECT RAISE(ABORT, 'card_moved: only an entry moves a card'); END;

CREATE TRIGGER card_begins_empty BEFORE INSERT ON card
WHEN NEW.seq <> 0 OR coalesce(NEW.units_left, 0) <> 0 OR NEW.value_left <> 0 OR NEW.tip_left <> 0 OR NEW.paid <> 0
  OR NEW.unpaid <> 0 OR EXISTS (SELECT 1 FROM card WHERE id = NEW.id OR number_key = NEW.number_key)
BEGIN SELECT RAISE(ABORT, 'card_new: a card begins empty, under a number of its own'); END;

CREATE TRIGGER entry_line_is_new BEFORE INSERT ON entry_line
WHEN EXISTS (SELECT 1 FROM entry_line WHERE line_id = NEW.line_id AND entry_id = NEW.entry_id)
  OR EXISTS (SELECT 1 FROM operation AS o JOIN entry AS e ON e.operation_id = o.id WHERE e.id = NEW.entry_id)
  OR NOT EXISTS (SELECT 1 FROM entry AS e JOIN card_line AS l ON l.card_id = e.card_id
                 WHERE e.id = NEW.entry_id AND l.id = NEW.line_id)
BEGIN SELECT RAISE(ABORT, 'entry_kept: a line is changed once by an entry of its own card'); END;

CREATE TRIGGER entry_line_keeps_the_cap BEFORE INSERT ON entry_line
WHEN EXISTS (
    SELECT 1 FROM card_line WHERE id = NEW.line_id
       AND (used + NEW.quantity < 0 OR gone + NEW.gone < 0 OR value_left + NEW.value < 0 OR tip_left + NEW.tip < 0
            OR used + NEW.quantity + gone + NEW.gone > cap + NEW.cap
            OR (cap IS NULL AND NEW.cap <> 0)))
BEGIN SELECT RAISE(ABORT, 'cap_passed: no more of an item than its cap'); END;

CREATE TRIGGER entry_line_moves_its_line AFTER INSERT ON entry_line
BEGIN
    UPDATE card_line SET cap = cap + NEW.cap, used = used + NEW.quantity, gone = gone + NEW.gone,
        value_left = value_left + NEW.value, tip_left = tip_left + NEW.tip, last_entry_id = NEW.entry_id
    WHERE id = NEW.line_id;
    SELECT RAISE(ABORT, 'card_moved: an entry moves its lines')
    WHERE NEW.entry_id IS NOT (SELECT last_entry_id FROM card_line WHERE id = NEW.line_id);
END;

CREATE TRIGGER card_line_moves_by_entries BEFORE UPDATE ON card_line
WHEN NEW.id <> OLD.id OR NEW.card_id <> OLD.card_id OR NEW.item_id <> OLD.item_id OR NEW.unit_cost <> OLD.unit_cost
  OR NEW.position <> OLD.position OR NEW.name <> OLD.name OR NEW.list_price IS NOT OLD.list_price
  OR NEW.cap_sold IS NOT OLD.cap_sold OR NEW.last_entry_id <= OLD.last_entry_id OR NOT EXISTS (
    SELECT 1 FROM entry_line AS p WHERE p.line_id = NEW.id AND p.entry_id = NEW.last_entry_id
       AND NEW.cap IS OLD.cap + p.cap AND NEW.used = OLD.used + p.quantity AND NEW.gone = OLD.gone + p.gone
       AND NEW.value_left = OLD.value_left + p.value AND NEW.tip_left = OLD.tip_left + p.tip)
BEGIN SELECT RAISE(ABORT, 'card_moved: only an entry moves a card'); END;

CREATE TRIGGER card_line_begins_empty BEFORE INSERT ON card_line
WHEN coalesce(NEW.cap, 0) <> 0 OR NEW.used <> 0 OR NEW.gone <> 0 OR NEW.value_left <> 0 OR NEW.tip_left <> 0
  OR NEW.last_entry_id IS NOT NULL
  OR EXISTS (SELECT 1 FROM card_line WHERE id = NEW.id OR (card_id = NEW.card_id AND position = NEW.position)
             OR (card_id = NEW.card_id AND item_id = NEW.item_id))
BEGIN SELECT RAISE(ABORT, 'card_new: a line begins empty'); END;

-- Commission of a redemption or a sale, on the day of its entry; an undo has a row of its own, with the opposite.
CREATE TABLE commission (
    entry_id INTEGER NOT NULL REFERENCES entry (id),
    staff_id INTEGER NOT NULL REFERENCES staff (id),
    amount   INTEGER NOT NULL,
    PRIMARY KEY (entry_id, staff_id)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER commission_is_new BEFORE INSERT ON commission
WHEN EXISTS (SELECT 1 FROM commission WHERE entry_id = NEW.entry_id AND staff_id = NEW.staff_id)
  OR NOT EXISTS (SELECT 1 FROM staff WHERE id = NEW.staff_id)
  OR NOT EXISTS (SELECT 1 FROM entry AS e WHERE e.id = NEW.entry_id
                 AND NOT EXISTS (SELECT 1 FROM operation WHERE id = e.operation_id))
BEGIN SELECT RAISE(ABORT, 'entry_kept: a commission is added once, with its entry'); END;

CREATE TRIGGER commission_is_kept BEFORE UPDATE ON commission
BEGIN SELECT RAISE(ABORT, 'entry_kept: a commission is never changed'); END;

CREATE TRIGGER commission_stays BEFORE DELETE ON commission
BEGIN SELECT RAISE(ABORT, 'entry_kept: a commission is never deleted'); END;


-- 7. Visits to come, memberships, notices ---------------------------------------------------

-- Units set aside. An open hold lowers what is available, not the balance.
CREATE TABLE hold (
    id             INTEGER PRIMARY KEY,
    card_id        INTEGER NOT NULL REFERENCES card (id),
    line_id        INTEGER NOT NULL REFERENCES card_line (id),
    quantity       INTEGER NOT NULL CHECK (quantity > 0),
    units          INTEGER NOT NULL CHECK (units >= 0),
    starts_at      TEXT NOT NULL,                  -- the visit
    visit_on       TEXT NOT NULL,
    release_on     TEXT,                           -- holds nothing from this day on; NULL: completed once it is over
    user_client_id INTEGER REFERENCES client (id),               -- for whom, where not the owner
    user_member_id INTEGER REFERENCES member (id),
    state          TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'completed', 'released')),
    made_by        INTEGER NOT NULL REFERENCES operation (id) DEFERRABLE INITIALLY DEFERRED,
    ended_by       INTEGER REFERENCES operation (id) DEFERRABLE INITIALLY DEFERRED,
    CHECK ((state = 'open') = (ended_by IS NULL))
) STRICT;

CREATE INDEX hold_line ON hold (line_id);
CREATE INDEX hold_visit ON hold (visit_on) WHERE state = 'open';
CREATE INDEX hold_made ON hold (made_by);
CREATE INDEX hold_ended ON hold (ended_by) WHERE ended_by IS NOT NULL;

CREATE TRIGGER hold_is_new BEFORE INSERT ON hold
WHEN NEW.state <> 'open' OR EXISTS (SELECT 1 FROM hold WHERE id = NEW.id)
  OR NEW.card_id IS NOT (SELECT card_id FROM card_line WHERE id = NEW.line_id)
BEGIN SELECT RAISE(ABORT, 'hold_kept: a hold begins open, on a line of its card, under a number of its own'); END;

-- A completed one is released when its visit is taken back; people may be merged.
CREATE TRIGGER hold_is_kept BEFORE UPDATE ON hold
WHEN NEW.id <> OLD.id OR NEW.card_id <> OLD.card_id OR NEW.line_id <> OLD.line_id OR NEW.quantity <> OLD.quantity
  OR NEW.units <> OLD.units OR NEW.starts_at <> OLD.starts_at OR NEW.visit_on <> OLD.visit_on
  OR NEW.release_on IS NOT OLD.release_on OR NEW.made_by <> OLD.made_by
  OR (NEW.state <> OLD.state AND (OLD.state = 'released' OR NEW.state = 'open'))
BEGIN SELECT RAISE(ABORT, 'hold_kept: what was held stays as it was, and is ended once'); END;

CREATE TRIGGER hold_stays BEFORE DELETE ON hold
BEGIN SELECT RAISE(ABORT, 'hold_kept: a hold is ended, never deleted'); END;

-- What can be enrolled in. Money as clients read it, with its tax.
CREATE TABLE membership_plan (
    id            INTEGER PRIMARY KEY,
    code          TEXT NOT NULL,
    code_key      TEXT NOT NULL UNIQUE,
    name          TEXT NOT NULL,
    fee           INTEGER NOT NULL CHECK (fee >= 0),             -- of a period: the price of what accrues with it
    joining_fee   INTEGER NOT NULL DEFAULT 0 CHECK (joining_fee >= 0),  -- of what accrues on enrolment
    period        TEXT NOT NULL,                   -- '1mo', '4w'
    term_periods  INTEGER CHECK (term_periods > 0),              -- NULL: ends with any period
    rollover_days INTEGER NOT NULL DEFAULT 0 CHECK (rollover_days >= 0),
    paid_by       TEXT,                            -- fees are taken in this way when they fall due; NULL: owed until paid
    retired_at    TEXT
) STRICT;

CREATE TABLE membership_plan_package (
    plan_id    INTEGER NOT NULL REFERENCES membership_plan (id),
    package_id INTEGER NOT NULL REFERENCES package (id),
    quantity   INTEGER NOT NULL DEFAULT 1 CHECK (quantity >= 1),
    at         TEXT NOT NULL CHECK (at IN ('enrolment', 'period')),
    PRIMARY KEY (plan_id, package_id, at)
) STRICT, WITHOUT ROWID;

-- An enrolment, with its own copy of the plan. Its period n begins n - 1 periods after `starts_on`, and later by the
-- days for which it was frozen before that.
CREATE TABLE membership (
    id            INTEGER PRIMARY KEY,
    plan_id       INTEGER NOT NULL REFERENCES membership_plan (id),
    client_id     INTEGER NOT NULL REFERENCES client (id),
    starts_on     TEXT NOT NULL,
    last_period   INTEGER CHECK (last_period > 0), -- cancelled: none begins after this one
    fee           INTEGER NOT NULL CHECK (fee >= 0),
    joining_fee   INTEGER NOT NULL DEFAULT 0 CHECK (joining_fee >= 0),
    period        TEXT NOT NULL,
    term_periods  INTEGER CHECK (term_periods > 0),
    rollover_days INTEGER NOT NULL DEFAULT 0 CHECK (rollover_days >= 0),
    paid_by       TEXT,
    operation_id  INTEGER NOT NULL REFERENCES operation (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE INDEX membership_client ON membership (client_id);
CREATE INDEX membership_operation ON membership (operation_id);

CREATE TRIGGER membership_terms_are_kept BEFORE UPDATE OF
    id, plan_id, starts_on, fee, joining_fee, period, term_periods, rollover_days, paid_by, operation_id ON membership
BEGIN SELECT RAISE(ABORT, 'terms_kept: a member keeps the terms of the day of enrolment'); END;

CREATE TRIGGER membership_stays BEFORE DELETE ON membership
BEGIN SELECT RAISE(ABORT, 'terms_kept: an enrolment is cancelled or undone, never deleted'); END;

-- While it is frozen no period begins; those that hadn't begun move by these days.
CREATE TABLE membership_freeze (
    membership_id INTEGER NOT NULL REFERENCES membership (id),
    frozen_on     TEXT NOT NULL,
    until_on      TEXT,                            -- the first day on which it goes on; NULL: until it is unfrozen
    operation_id  INTEGER NOT NULL REFERENCES operation (id) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (membership_id, frozen_on),
    CHECK (until_on > frozen_on)
) STRICT, WITHOUT ROWID;

CREATE INDEX membership_freeze_operation ON membership_freeze (operation_id);

-- What an enrolment accrues, on the version of its day.
CREATE TABLE membership_package (
    membership_id      INTEGER NOT NULL REFERENCES membership (id),
    package_id         INTEGER NOT NULL REFERENCES package (id),
    at                 TEXT NOT NULL CHECK (at IN ('enrolment', 'period')),
    quantity           INTEGER NOT NULL CHECK (quantity >= 1),
    package_version_id INTEGER NOT NULL REFERENCES package_version (id),
    goes_on            INTEGER NOT NULL DEFAULT 0, -- periods through which it accrues although it isn't sold any more
    PRIMARY KEY (membership_id, package_id, at)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER membership_package_is_kept BEFORE UPDATE OF
    membership_id, package_id, at, quantity, package_version_id ON membership_package
BEGIN SELECT RAISE(ABORT, 'terms_kept: a member keeps the terms of the day of enrolment'); END;

CREATE TRIGGER membership_package_stays BEFORE DELETE ON membership_package
BEGIN SELECT RAISE(ABORT, 'terms_kept: a member keeps the terms of the day of enrolment'); END;

-- Once per enrolment, period and package, however often the job runs.
CREATE TABLE membership_accrual (
    membership_id INTEGER NOT NULL REFERENCES membership (id),
    period        INTEGER NOT NULL,                -- 0 is the enrolment itself
    package_id    INTEGER NOT NULL REFERENCES package (id),
    nth           INTEGER NOT NULL DEFAULT 1,      -- a plan may accrue more than one of a package
    card_id       INTEGER NOT NULL UNIQUE REFERENCES card (id),
    PRIMARY KEY (membership_id, period, package_id, nth)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER membership_accrual_is_new BEFORE INSERT ON membership_accrual
WHEN EXISTS (SELECT 1 FROM membership_accrual
             WHERE card_id = NEW.card_id
                OR (membership_id = NEW.membership_id AND period = NEW.period AND package_id = NEW.package_id
                    AND nth = NEW.nth))
BEGIN SELECT RAISE(ABORT, 'accrued_twice: what a period accrued is kept, so that it accrues once'); END;

CREATE TRIGGER membership_accrual_is_kept BEFORE UPDATE ON membership_accrual
BEGIN SELECT RAISE(ABORT, 'accrued_twice: what a period accrued is kept, so that it accrues once'); END;

CREATE TRIGGER membership_accrual_stays BEFORE DELETE ON membership_accrual
BEGIN SELECT RAISE(ABORT, 'accrued_twice: what a period accrued is kept, so that it accrues once'); END;

-- A message to a client, once it has been begun: the row comes before the mail server is spoken to. One that ended
-- neither as sent nor as failed may have arrived, and isn't sent again.
CREATE TABLE message (
    id        INTEGER PRIMARY KEY,
    client_id INTEGER NOT NULL REFERENCES client (id),
    made_on   TEXT NOT NULL,
    begun_at  TEXT NOT NULL,
    state     TEXT NOT NULL DEFAULT 'begun' CHECK (state IN ('begun', 'sent', 'failed')),
    problem   TEXT                                 -- why it failed, in the mail server's words
) STRICT;

-- One message for each client and day.
CREATE UNIQUE INDEX message_of_day ON message (client_id, made_on) WHERE state <> 'failed';

-- The outbox: one notice per card (or membership), kind and day that it is about.
CREATE TABLE notice (
    id            INTEGER PRIMARY KEY,
    card_id       INTEGER REFERENCES card (id),
    membership_id INTEGER REFERENCES membership (id),
    kind          TEXT NOT NULL CHECK (kind IN ('sold', 'low', 'expiring', 'expired', 'used up', 'membership due')),
    about_on      TEXT NOT NULL,
    due_on        TEXT NOT NULL,                   -- to be sent on this day or later
    made_at       TEXT NOT NULL,
    message_id    INTEGER REFERENCES message (id), -- it went out with this one, or was tried last
    taken_at      TEXT,                            -- handed out for a mail merge
    dropped_at    TEXT,                            -- no longer true: the day has moved
    CHECK ((card_id IS NULL) <> (membership_id IS NULL)),
    UNIQUE (card_id, kind, about_on),
    UNIQUE (membership_id, kind, about_on)
) STRICT;

CREATE INDEX notice_open ON notice (due_on) WHERE taken_at IS NULL AND dropped_at IS NULL;
CREATE INDEX notice_message ON notice (message_id) WHERE message_id IS NOT NULL;

-- Clients who want no notices.
CREATE TABLE notice_refused (
    client_id INTEGER PRIMARY KEY REFERENCES client (id)
) STRICT;


-- 8. The file's own keeping -----------------------------------------------------------------

-- When the work of the night was last done, also where there was nothing to do: one row for each command that does it.
CREATE TABLE night (
    command    TEXT PRIMARY KEY CHECK (command IN ('expire', 'nightly')),
    ran_at     TEXT NOT NULL,
    ran_on     TEXT NOT NULL,
    through_on TEXT NOT NULL                       -- the day as of which it was done
) STRICT, WITHOUT ROWID;

-- Copies of this file that were made, verified and not cleared away since.
CREATE TABLE backup (
    id           INTEGER PRIMARY KEY,
    path         TEXT NOT NULL UNIQUE,
    made_at      TEXT NOT NULL,
    made_on      TEXT NOT NULL,
    operation_id INTEGER NOT NULL,                 -- the last one in it; 0 where there was none
    head         BLOB NOT NULL CHECK (length(head) = 32),  -- its hash
    is_elsewhere INTEGER NOT NULL CHECK (is_elsewhere IN (0, 1))  -- on another disk than this file
) STRICT;

-- How the lists of another program are read, by the name that the owner gave it: `import` asks once, not every month.
CREATE TABLE import_mapping (
    name     TEXT NOT NULL,
    name_key TEXT PRIMARY KEY,
    subject  TEXT NOT NULL CHECK (subject IN ('item', 'package', 'client', 'card')),
    form     TEXT NOT NULL CHECK (json_valid(form))  -- its header, what is which column, how amounts and days read
) STRICT, WITHOUT ROWID;
