-- What `pkgcli item import` does, as the sqlite3 shell does it: the file taken in whole, the same checks as conditions,
-- the same rows through the same triggers, one transaction that is on the disk when it ends. A bad row fails it without
-- saying where it is. The hash of the operation, which is one of a single row here, is left out.
.bail on
PRAGMA foreign_keys = ON;
PRAGMA recursive_triggers = ON;
PRAGMA cell_size_check = ON;
PRAGMA mmap_size = 0;
PRAGMA temp_store = MEMORY;
PRAGMA synchronous = EXTRA;
PRAGMA cache_size = -20480;
BEGIN IMMEDIATE;
CREATE TEMP TABLE given (code TEXT, name TEXT, kind TEXT, list_price TEXT, minutes TEXT, category TEXT);
.import --csv --skip 1 /dev/stdin given
CREATE TEMP TABLE checked (
    row INTEGER PRIMARY KEY, code TEXT, name TEXT, kind TEXT, list_price INTEGER, minutes INTEGER, category TEXT,
    bad INTEGER
);
INSERT INTO checked
SELECT g.rowid, g.code, iif(g.name = '', g.code, g.name), iif(g.kind = '', 'service', lower(g.kind)),
       CAST(nullif(replace(g.list_price, '.', ''), '') AS INTEGER), CAST(nullif(g.minutes, '') AS INTEGER),
       nullif(g.category, ''),
       g.code = '' OR length(g.code) > 40 OR g.code GLOB '*[^-A-Za-z0-9_.+/&#]*' OR g.code GLOB '[-_.+/&#]*'
       OR length(g.name) > 200 OR g.name GLOB '*[' || char(1) || '-' || char(31) || ']*'
       OR lower(g.kind) NOT IN ('', 'service', 'class', 'product')
       OR (g.list_price <> '' AND (g.list_price NOT GLOB '[0-9]*.[0-9][0-9]' OR g.list_price GLOB '*[^0-9.]*'
                                   OR length(g.list_price) > 18))
       OR g.minutes GLOB '*[^0-9]*' OR (g.minutes <> '' AND CAST(g.minutes AS INTEGER) NOT BETWEEN 1 AND 1000000000)
       OR length(g.category) > 80 OR g.category GLOB '*[' || char(1) || '-' || char(31) || ']*'
FROM given AS g;
-- One bad row, or a code that stands there twice or is known already, and nothing is written.
CREATE TEMP TABLE never (no INTEGER CHECK (no = 0));
INSERT INTO never SELECT count(*) FROM checked WHERE bad;
INSERT INTO never SELECT count(*) - count(DISTINCT lower(code)) FROM checked;
INSERT INTO never SELECT count(*) FROM checked AS c JOIN item AS k ON k.code_key = lower(c.code);
CREATE TEMP TABLE base AS
SELECT (SELECT coalesce(max(id), 0) FROM item) AS item, (SELECT max(id) + 1 FROM operation) AS operation;
INSERT INTO item (code, code_key, name, kind, list_price, minutes, category)
SELECT code, lower(code), name, kind, list_price, minutes, category FROM checked ORDER BY row;
INSERT INTO former_state (operation_id, subject, subject_id, former)
SELECT operation, 'item', item + row, json_object('before', NULL, 'after', json_object(
    'name', name, 'kind', kind, 'list_price', list_price, 'minutes', minutes, 'category', category,
    'swap_group', NULL, 'retired', json('false')))
FROM checked, base ORDER BY row;
INSERT INTO operation (id, recorded_at, recorded_on, kind, hash_layout, hash)
SELECT operation, '2026-11-22T09:30:00.000000Z', '2026-11-22', 'item import', 2, zeroblob(32) FROM base;
COMMIT;
SELECT count(*) FROM checked;
