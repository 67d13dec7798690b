-- What `pkgcli card import` does, as the sqlite3 shell does it: the file taken in whole, the same checks as conditions,
-- the same cards, lines and first entries through the same triggers, one transaction that is on the disk when it ends. A
-- bad row fails it without saying where it is. The hash of the operation over its entries, and the second sum of the file
-- against the database, are left out.
.bail on
PRAGMA foreign_keys = ON;
PRAGMA recursive_triggers = ON;
PRAGMA cell_size_check = ON;
PRAGMA mmap_size = 0;
PRAGMA temp_store = MEMORY;
PRAGMA synchronous = EXTRA;
PRAGMA cache_size = -20480;
BEGIN IMMEDIATE;
CREATE TEMP TABLE given (
    number TEXT, client TEXT, package TEXT, initial_units TEXT, units_left TEXT, price TEXT, paid TEXT, issued_on TEXT,
    expires_on TEXT
);
.import --csv --skip 1 /dev/stdin given
CREATE TEMP TABLE terms AS
SELECT p.code_key, p.id AS package_id, v.id AS version_id, v.name, v.kind, v.unit, v.valid, v.price AS full_price,
       v.once_per_client, count(*) AS lines
FROM package AS p JOIN package_version AS v ON v.package_id = p.id JOIN package_line AS l ON l.version_id = v.id
WHERE p.deleted_at IS NULL AND v.version = (SELECT max(version) FROM package_version WHERE package_id = p.id)
GROUP BY p.id;
CREATE TEMP TABLE checked (
    row INTEGER PRIMARY KEY, number TEXT, number_key TEXT, client_id INTEGER, version_id INTEGER, initial_units INTEGER,
    units_left INTEGER, price INTEGER, paid INTEGER, value INTEGER, issued_on TEXT, expires_on TEXT, bad INTEGER);
INSERT INTO checked
SELECT g.rowid, g.number, upper(replace(replace(g.number, '-', ''), ' ', '')), k.id, t.version_id,
       CAST(g.initial_units AS INTEGER), CAST(g.units_left AS INTEGER), CAST(replace(g.price, '.', '') AS INTEGER),
       CAST(replace(g.paid, '.', '') AS INTEGER),
       CAST(replace(g.price, '.', '') AS INTEGER) - CAST(replace(g.price, '.', '') AS INTEGER)
         * (CAST(g.initial_units AS INTEGER) - CAST(g.units_left AS INTEGER)) / max(CAST(g.initial_units AS INTEGER), 1),
       g.issued_on, g.expires_on,
       k.id IS NULL OR t.version_id IS NULL OR g.number = '' OR length(g.number) > 40
       OR g.number GLOB '*[^-A-Za-z0-9 ]*'
       OR g.initial_units GLOB '*[^0-9]*' OR CAST(g.initial_units AS INTEGER) NOT BETWEEN 1 AND 1000000000
       OR g.units_left GLOB '*[^0-9]*' OR g.units_left = ''
       OR CAST(g.units_left AS INTEGER) > CAST(g.initial_units AS INTEGER) OR (t.kind = 'fixed' AND t.lines > 1)
       OR g.price NOT GLOB '[0-9]*.[0-9][0-9]' OR g.price GLOB '*[^0-9.]*' OR length(g.price) > 18
       OR g.paid NOT GLOB '[0-9]*.[0-9][0-9]' OR g.paid GLOB '*[^0-9.]*' OR length(g.paid) > 18
       OR CAST(replace(g.paid, '.', '') AS INTEGER) > CAST(replace(g.price, '.', '') AS INTEGER)
       OR NOT (g.issued_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]' AND date(g.issued_on) IS g.issued_on)
       OR g.issued_on > date('now')
       OR NOT (g.expires_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]' AND date(g.expires_on) IS g.expires_on)
       OR g.expires_on < g.issued_on OR g.expires_on < date('now')
FROM given AS g LEFT JOIN client AS k ON k.code_key = lower(g.client) AND k.merged_into_id IS NULL
LEFT JOIN terms AS t ON t.code_key = lower(g.package);
-- One bad row, or a number that stands there twice or is known already, and nothing is written.
CREATE TEMP TABLE never (no INTEGER CHECK (no = 0));
INSERT INTO never SELECT count(*) FROM checked WHERE bad;
INSERT INTO never SELECT count(*) - count(DISTINCT number_key) FROM checked;
INSERT INTO never SELECT count(*) FROM checked AS c JOIN card AS k ON k.number_key = c.number_key;
CREATE TEMP TABLE base AS
SELECT (SELECT coalesce(max(id), 0) FROM card) AS card, (SELECT coalesce(max(id), 0) FROM entry) AS entry,
       (SELECT max(id) + 1 FROM operation) AS operation, (SELECT coalesce(max(id), 0) FROM card_line) AS line;
INSERT INTO card (number, number_key, package_id, package_version_id, package_name, kind, unit, initial_units, valid,
    once_per_client, buyer_id, issued_on, full_price, price, net, client_id, starts_on, expires_on, units_left)
SELECT c.number, c.number_key, t.package_id, t.version_id, t.name, t.kind, t.unit, c.initial_units, t.valid,
       t.once_per_client, c.client_id, c.issued_on, t.full_price, c.price, c.price, c.client_id, c.issued_on,
       c.expires_on, 0
FROM checked AS c JOIN terms AS t ON t.version_id = c.version_id ORDER BY c.row;
INSERT INTO card_line (card_id, position, item_id, name, unit_cost, list_price, cap_sold, cap)
SELECT b.card + c.row, l.position, l.item_id, i.name, l.unit_cost, i.list_price,
       iif(t.kind = 'fixed', c.initial_units, l.cap), iif(t.kind = 'fixed', 0, iif(l.cap IS NULL, NULL, 0))
FROM checked AS c JOIN base AS b JOIN terms AS t ON t.version_id = c.version_id
JOIN package_line AS l ON l.version_id = c.version_id JOIN item AS i ON i.id = l.item_id ORDER BY c.row, l.position;
INSERT INTO entry (operation_id, card_id, seq, kind, happened_on, units, value, cash, owed, units_left, value_left,
    tip_left, paid, unpaid, client_id, state, starts_on, expires_on)
SELECT b.operation, b.card + c.row, 1, 'import', date('now'), c.units_left, c.value, c.paid, c.price - c.paid,
       c.units_left, c.value, 0, c.paid, c.price - c.paid, c.client_id, 'active', c.issued_on, c.expires_on
FROM checked AS c JOIN base AS b ORDER BY c.row;
INSERT INTO entry_line (line_id, entry_id, quantity, cap, value)
SELECT l.id, b.entry + c.row, c.initial_units - c.units_left, c.initial_units, c.value
FROM checked AS c JOIN base AS b JOIN terms AS t ON t.version_id = c.version_id AND t.kind = 'fixed'
JOIN card_line AS l ON l.card_id = b.card + c.row ORDER BY l.id;
INSERT INTO operation (id, recorded_at, recorded_on, kind, hash_layout, hash)
SELECT operation, strftime('%Y-%m-%dT%H:%M:%f000Z'), date('now'), 'card import', 2, zeroblob(32) FROM base;
COMMIT;
SELECT count(*) FROM checked;
