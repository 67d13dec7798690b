-- What `pkgcli package import` does, as the sqlite3 shell does it: the file taken in whole, the same checks as conditions,
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
CREATE TEMP TABLE given (
    code TEXT, name TEXT, kind TEXT, total TEXT, unit TEXT, price TEXT, valid TEXT, lines TEXT
);
.import --csv --skip 1 /dev/stdin given
CREATE TEMP TABLE part AS
SELECT row, position, iif(instr(start, ':'), substr(start, 1, instr(start, ':') - 1), start) AS item,
       iif(instr(start, ':'), substr(start, instr(start, ':') + 1), '1') AS unit_cost, cap
FROM (SELECT g.rowid AS row, j.key + 1 AS position,
             trim(iif(instr(j.value, '='), substr(j.value, 1, instr(j.value, '=') - 1), j.value)) AS start,
             iif(instr(j.value, '='), trim(substr(j.value, instr(j.value, '=') + 1)), NULL) AS cap
      FROM given AS g, json_each('["' || replace(g.lines, ';', '","') || '"]') AS j WHERE g.lines <> '');
CREATE TEMP TABLE line AS
SELECT p.row, p.position, i.id AS item_id, CAST(p.unit_cost AS INTEGER) AS unit_cost, CAST(p.cap AS INTEGER) AS cap,
       i.id IS NULL OR i.retired_at IS NOT NULL OR p.unit_cost = '' OR p.unit_cost GLOB '*[^0-9]*' OR coalesce(p.cap = ''
       OR p.cap GLOB '*[^0-9]*', 0) OR CAST(p.unit_cost AS INTEGER) NOT BETWEEN 1 AND 1000000000
       OR CAST(coalesce(p.cap, 1) AS INTEGER) NOT BETWEEN 1 AND 1000000000 AS bad
FROM part AS p LEFT JOIN item AS i ON i.code_key = lower(p.item);
CREATE TEMP TABLE sums AS
SELECT row, count(*) AS lines, count(cap) AS caps, sum(cap) AS total, max(cap) AS most, max(unit_cost) AS cost,
       sum(cap * unit_cost) AS reach, max(bad) AS bad, count(DISTINCT item_id) AS items
FROM line GROUP BY row;
CREATE TEMP TABLE checked (row INTEGER PRIMARY KEY, code TEXT, name TEXT, kind TEXT, total INTEGER, unit TEXT, price INTEGER, valid TEXT, bad INTEGER);
INSERT INTO checked
SELECT g.rowid, g.code, iif(g.name = '', g.code, g.name), g.kind, iif(g.kind = 'fixed', s.total, nullif(g.total, '')),
       iif(g.unit = '', CASE g.kind WHEN 'unlimited' THEN 'visits' WHEN 'units' THEN 'units' ELSE 'sessions' END, g.unit),
       CAST(replace(g.price, '.', '') AS INTEGER), iif(g.valid IN ('', '0'), 'never', g.valid),
       coalesce(s.bad, 0) OR coalesce(s.items < s.lines, g.lines <> '')
       OR g.code = '' OR length(g.code) > 40 OR g.code GLOB '*[^-A-Za-z0-9_.+/&#]*' OR g.code GLOB '[-_.+/&#]*'
       OR length(g.name) > 200 OR g.name GLOB '*[' || char(1) || '-' || char(31) || ']*' OR length(g.unit) > 40
       OR g.kind NOT IN ('fixed', 'custom', 'units', 'unlimited')
       OR g.price NOT GLOB '[0-9]*.[0-9][0-9]' OR g.price GLOB '*[^0-9.]*' OR length(g.price) > 18
       OR NOT (g.valid IN ('', '0', 'never') OR g.valid GLOB '[1-9]*[dwy]' OR g.valid GLOB '[1-9]*mo'
               OR (g.valid GLOB 'until:[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]' AND date(substr(g.valid, 7)) = substr(g.valid, 7)))
       OR (g.valid GLOB '[1-9]*' AND rtrim(g.valid, 'dwmoy') GLOB '*[^0-9]*')
       OR g.total GLOB '*[^0-9]*' OR (g.total <> '' AND CAST(g.total AS INTEGER) NOT BETWEEN 1 AND 1000000000)
       OR CASE g.kind
          WHEN 'fixed' THEN s.caps < s.lines OR s.cost > 1 OR (g.total <> '' AND CAST(g.total AS INTEGER) <> s.total)
          WHEN 'custom' THEN g.total = '' OR s.cost > 1 OR s.most > CAST(g.total AS INTEGER) OR (s.caps = s.lines AND CAST(g.total AS INTEGER) > s.reach)
          WHEN 'units' THEN g.total = '' OR s.cost > CAST(g.total AS INTEGER) OR (s.caps = s.lines AND CAST(g.total AS INTEGER) > s.reach)
          ELSE g.total <> '' OR s.caps > 0 OR g.valid IN ('', '0', 'never') END
FROM given AS g LEFT JOIN sums AS s ON s.row = g.rowid;
-- One bad row, or a code that stands there twice or is known already, and nothing is written.
CREATE TEMP TABLE never (no INTEGER CHECK (no = 0));
INSERT INTO never SELECT count(*) FROM checked WHERE bad;
INSERT INTO never SELECT count(*) - count(DISTINCT lower(code)) FROM checked;
INSERT INTO never SELECT count(*) FROM checked AS c JOIN package AS k ON k.code_key = lower(c.code);
CREATE TEMP TABLE base AS
SELECT (SELECT coalesce(max(id), 0) FROM package) AS package, (SELECT coalesce(max(id), 0) FROM package_version) AS version,
       (SELECT max(id) + 1 FROM operation) AS operation;
INSERT INTO package (code, code_key) SELECT code, lower(code) FROM checked ORDER BY row;
INSERT INTO package_version (package_id, version, operation_id, starts_on, name, kind, total, unit, valid, price)
SELECT package + row, 1, operation, '2026-11-22', name, kind, total, unit, valid, price FROM checked, base ORDER BY row;
INSERT INTO package_line (version_id, position, item_id, unit_cost, cap)
SELECT version + row, position, item_id, unit_cost, cap FROM line, base ORDER BY row, position;
INSERT INTO former_state (operation_id, subject, subject_id, former)
SELECT operation, 'package', package + row, json_object('before', NULL, 'after', json_object('code', code, 'version', 1))
FROM checked, base ORDER BY row;
INSERT INTO operation (id, recorded_at, recorded_on, kind, hash_layout, hash)
SELECT operation, '2026-11-22T09:30:00.000000Z', '2026-11-22', 'package import', 2, zeroblob(32) FROM base;
COMMIT;
SELECT count(*) FROM checked;
