-- What `pkgcli client import` does, as the sqlite3 shell does it: the file taken in whole, the same checks as conditions,
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
CREATE TEMP TABLE given (code TEXT, name TEXT, phone TEXT, email TEXT, note TEXT);
.import --csv --skip 1 /dev/stdin given
CREATE TEMP TABLE checked (
    row INTEGER PRIMARY KEY, code TEXT, name TEXT, name_key TEXT, phone TEXT, phone_key TEXT, email TEXT, note TEXT,
    bad INTEGER
);
INSERT INTO checked
SELECT g.rowid, g.code, g.name,
       lower(trim(replace(replace(replace(replace(replace(g.name, '.', ''), ',', ''), '-', ''), '''', ''), '  ', ' '))),
       nullif(g.phone, ''),
       nullif(replace(replace(replace(replace(replace(replace(g.phone, ' ', ''), '-', ''), '(', ''), ')', ''), '/', ''),
                      '.', ''), ''),
       nullif(g.email, ''), nullif(g.note, ''),
       g.name = '' OR g.code = '' OR length(g.code) > 40 OR g.code GLOB '*[^-A-Za-z0-9_.+/&#]*' OR g.code GLOB '[-_.+/&#]*'
       OR length(g.name) > 200 OR g.name GLOB '*[' || char(1) || '-' || char(31) || ']*'
       OR length(g.phone) > 40 OR g.phone GLOB '*[^-0-9 +()/.]*' OR (g.phone <> '' AND g.phone NOT GLOB '*[0-9]*')
       OR length(g.email) > 254 OR g.email GLOB '* *' OR g.email GLOB '*@*@*'
       OR (g.email <> '' AND g.email NOT GLOB '?*@?*')
       OR length(g.note) > 2000 OR g.note GLOB '*[' || char(1) || '-' || char(31) || ']*'
FROM given AS g;
-- One bad row, or a code that stands there twice or is known already, and nothing is written.
CREATE TEMP TABLE never (no INTEGER CHECK (no = 0));
INSERT INTO never SELECT count(*) FROM checked WHERE bad;
INSERT INTO never SELECT count(*) - count(DISTINCT lower(code)) FROM checked;
INSERT INTO never SELECT count(*) FROM checked AS c JOIN client AS k ON k.code_key = lower(c.code);
INSERT INTO never SELECT count(*) FROM checked AS c JOIN client_alias AS k ON k.code_key = lower(c.code);
CREATE TEMP TABLE base AS
SELECT (SELECT coalesce(max(id), 0) FROM client) AS client, (SELECT max(id) + 1 FROM operation) AS operation;
INSERT INTO client (code, code_key, name, name_key, phone, phone_key, email, email_key, note, added_at)
SELECT code, lower(code), name, name_key, phone, phone_key, email, lower(email), note, '2026-11-22T09:30:00.000000Z'
FROM checked ORDER BY row;
INSERT INTO former_state (operation_id, subject, subject_id, former)
SELECT operation, 'client', client + row, json_object('before', NULL, 'after', json_object(
    'code', code, 'name', name, 'phone', phone, 'email', email, 'note', note, 'members', json('[]')))
FROM checked, base ORDER BY row;
-- Whoever shares a phone, an e-mail or a name with one before is told.
SELECT count(*) FROM base, client AS n WHERE n.id > base.client AND (
    EXISTS (SELECT 1 FROM client AS f JOIN client AS k ON k.id = coalesce(f.merged_into_id, f.id)
            WHERE f.phone_key = n.phone_key AND f.id < n.id AND k.anonymised_at IS NULL)
    OR EXISTS (SELECT 1 FROM client AS f JOIN client AS k ON k.id = coalesce(f.merged_into_id, f.id)
               WHERE f.email_key = n.email_key AND f.id < n.id AND k.anonymised_at IS NULL)
    OR EXISTS (SELECT 1 FROM client AS f JOIN client AS k ON k.id = coalesce(f.merged_into_id, f.id)
               WHERE f.name_key = n.name_key AND f.id < n.id AND k.anonymised_at IS NULL));
INSERT INTO operation (id, recorded_at, recorded_on, kind, hash_layout, hash)
SELECT operation, '2026-11-22T09:30:00.000000Z', '2026-11-22', 'client import', 2, zeroblob(32) FROM base;
COMMIT;
SELECT count(*) FROM checked;
