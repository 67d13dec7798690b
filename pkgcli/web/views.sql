-- What a person looks at in the copy that `pkgcli web` opens. It is made in that copy alone.
--
-- The comment above a view is its description, the one behind a column is the column's. MINOR stands for the minor
-- units of one unit of the currency (100.0): here amounts are numbers, so that they can be sorted, filtered and charted.
-- What is added up is added up in minor units first. `card_today` was made for these views: how each card stands on
-- the day of the copy, by the rules of pkgcli.

-- Every card that was sold: whose it is, what is left on it, and until when.
CREATE VIEW cards AS
SELECT
    c.number,                                            -- what is printed on the card
    k.name AS client,                                    -- who owns it now
    k.code AS client_code,                               -- the owner's code
    k.phone,                                             -- the owner's phone
    k.email,                                             -- the owner's e-mail
    c.package_name AS package,                           -- what it was sold as
    t.status,                                            -- on the day of the copy: active, upcoming, frozen, suspended, used, expired, refunded or void
    t.units_left,                                        -- units left; empty where there is no limit
    c.initial_units,                                     -- units that it was sold with
    c.unit,                                              -- what a unit is
    t.value_left / MINOR AS value_left,                  -- value not used yet, without tax: what is owed in services
    c.price / MINOR AS price,                            -- what the package cost, with tax
    c.paid / MINOR AS paid,                              -- paid so far
    c.unpaid / MINOR AS unpaid,                          -- still to be paid
    c.issued_on,                                         -- day of sale
    c.starts_on,                                         -- first usable day
    c.expires_on,                                        -- last usable day; empty for never
    c.last_used_on,                                      -- day of the last visit
    s.name AS sold_by,                                   -- member of staff who sold it
    c.scope,                                             -- who may use it: owner, one, list, household or anyone
    c.note                                               -- note on the card
FROM card AS c
JOIN card_today AS t ON t.card_id = c.id
JOIN client AS k ON k.id = t.client_id
LEFT JOIN staff AS s ON s.id = c.issued_by
ORDER BY c.id DESC;

-- What each card is for, item by item.
CREATE VIEW card_items AS
SELECT
    c.number AS card,                                    -- the card's number
    k.name AS client,                                    -- who owns it now
    c.package_name AS package,                           -- what it was sold as
    t.status,                                            -- of the card, on the day of the copy
    l.name AS item,                                      -- what can be had
    l.cap,                                               -- how many of it at most; empty for no limit of its own
    l.used,                                              -- how many were had
    l.unit_cost,                                         -- units that one takes off the card
    l.list_price / MINOR AS list_price                   -- its list price when the card was sold
FROM card_line AS l
JOIN card AS c ON c.id = l.card_id
JOIN card_today AS t ON t.card_id = c.id
JOIN client AS k ON k.id = t.client_id
WHERE l.cap_sold IS NOT 0 OR l.cap > 0
ORDER BY c.id DESC, l.position;

-- Everybody who owns or owned cards, with what is left on them.
CREATE VIEW clients AS
SELECT
    k.code,                                              -- the client's code
    k.name,                                              -- name
    k.phone,                                             -- phone
    k.email,                                             -- e-mail
    coalesce(o.cards, 0) AS cards,                       -- cards owned now
    coalesce(o.open_cards, 0) AS open_cards,             -- of them, those that can still be used some day
    coalesce(o.value_left, 0) / MINOR AS value_left,     -- value left on all of them
    coalesce(o.unpaid, 0) / MINOR AS unpaid,             -- still to be paid on all of them
    o.last_visit_on,                                     -- day of the last visit with any of them
    substr(k.added_at, 1, 10) AS added_on,               -- since when the client is known
    k.note                                               -- note on the client
FROM client AS k
LEFT JOIN (
    SELECT t.client_id, count(*) AS cards, sum(t.is_open) AS open_cards, sum(t.value_left) AS value_left,
           sum(c.unpaid) AS unpaid, max(c.last_used_on) AS last_visit_on
    FROM card_today AS t JOIN card AS c ON c.id = t.card_id GROUP BY t.client_id
) AS o ON o.client_id = k.id
WHERE k.merged_into_id IS NULL
ORDER BY k.name;

-- Members of clients' families, and their pets.
CREATE VIEW members AS
SELECT
    m.name,                                              -- name
    m.kind,                                              -- person or pet
    k.name AS client,                                    -- the client whom they belong to
    k.code AS client_code                                -- that client's code
FROM member AS m
JOIN client AS k ON k.id = m.client_id
WHERE m.removed_at IS NULL
ORDER BY k.name, m.name;

-- Every visit that was taken off a card, the latest first.
CREATE VIEW visits AS
SELECT
    e.happened_on AS day,                                -- when the visit was
    k.name AS client,                                    -- who owned the card
    k.code AS client_code,                               -- the owner's code
    coalesce(m.name, u.name) AS visitor,                 -- for whom, where that isn't the owner
    c.number AS card,                                    -- the card's number
    c.package_name AS package,                           -- what it was sold as
    l.name AS item,                                      -- what was had
    p.quantity,                                          -- how many
    -e.units AS units,                                   -- units taken off the card
    -(e.value) / MINOR AS value,                         -- value used, without tax
    -(e.tip) / MINOR AS tip,                             -- prepaid tip used
    s.name AS staff,                                     -- who recorded it
    r.id IS NOT NULL AS undone,                          -- 1 where it was taken back later
    coalesce(x.note, x.reason) AS note                   -- what was noted
FROM entry AS e
JOIN card AS c ON c.id = e.card_id
JOIN client AS k ON k.id = e.client_id
JOIN operation AS o ON o.id = e.operation_id
LEFT JOIN card_line AS l ON l.id = e.line_id
LEFT JOIN entry_line AS p ON p.line_id = e.line_id AND p.entry_id = e.id
LEFT JOIN client AS u ON u.id = e.user_client_id
LEFT JOIN member AS m ON m.id = e.user_member_id
LEFT JOIN staff AS s ON s.id = o.staff_id
LEFT JOIN entry AS r ON r.reverses = e.id
LEFT JOIN operation_text AS x ON x.operation_id = e.operation_id
WHERE e.kind = 'redeem'
ORDER BY e.happened_on DESC, e.id DESC;

-- What each card was sold for, the latest first. Renewals are sales; parts that were split off a card aren't.
CREATE VIEW sales AS
SELECT
    e.happened_on AS day,                                -- day of sale
    c.number AS card,                                    -- the card's number
    k.name AS client,                                    -- who bought it
    k.code AS client_code,                               -- the buyer's code
    c.package_name AS package,                           -- what was sold
    c.price / MINOR AS price,                            -- price with tax
    c.net / MINOR AS net,                                -- price without tax
    c.tax / MINOR AS tax,                                -- tax
    e.cash / MINOR AS paid,                              -- what was taken at the sale
    e.owed / MINOR AS owed,                              -- what was left to be paid then
    e.paid_by,                                           -- how it was paid
    s.name AS sold_by,                                   -- member of staff
    t.status,                                            -- how the card stands on the day of the copy
    r.id IS NOT NULL AS undone                           -- 1 where the sale was taken back
FROM entry AS e
JOIN card AS c ON c.id = e.card_id
JOIN card_today AS t ON t.card_id = c.id
JOIN client AS k ON k.id = c.buyer_id
LEFT JOIN staff AS s ON s.id = c.issued_by
LEFT JOIN entry AS r ON r.reverses = e.id
WHERE e.kind = 'issue'
ORDER BY e.happened_on DESC, e.id DESC;

-- What is owed to clients, card by card: the sum is the closing of `pkgcli report liability` on the day of the copy.
CREATE VIEW liability_by_card AS
SELECT
    c.number AS card,                                    -- the card's number
    k.name AS client,                                    -- who owns it now
    k.code AS client_code,                               -- the owner's code
    c.package_name AS package,                           -- what it was sold as
    t.value_left / MINOR AS value_left,                  -- value not used yet, without tax
    t.units_left,                                        -- units left; empty where there is no limit
    c.expires_on,                                        -- last usable day; empty for never
    c.last_used_on                                       -- day of the last visit
FROM card_today AS t
JOIN card AS c ON c.id = t.card_id
JOIN client AS k ON k.id = t.client_id
WHERE t.is_open
ORDER BY t.value_left DESC;

-- What can be sold, on the terms of the day of the copy, and how much of it is out.
CREATE VIEW packages AS
SELECT
    p.code,                                              -- the package's code
    v.name,                                              -- name
    v.kind,                                              -- fixed, custom, units or unlimited
    v.price / MINOR AS price,                            -- price
    v.valid,                                             -- how long a card is good
    v.total AS units,                                    -- units of a card; empty for unlimited
    p.deactivated_at IS NULL AND p.deleted_at IS NULL AS on_sale, -- 1 where it is sold
    count(t.card_id) AS cards,                           -- cards sold
    coalesce(sum(t.is_open), 0) AS open_cards,           -- of them, those that can still be used some day
    coalesce(sum(t.value_left), 0) / MINOR AS value_left -- value left on them
FROM package AS p
JOIN package_version AS v ON v.id = (
    SELECT id FROM package_version WHERE package_id = p.id AND starts_on <= (SELECT day FROM about_this_copy)
    ORDER BY version DESC LIMIT 1)
LEFT JOIN card AS c ON c.package_id = p.id
LEFT JOIN card_today AS t ON t.card_id = c.id
GROUP BY p.id
ORDER BY p.code;

-- Services, classes and products.
CREATE VIEW items AS
SELECT
    i.code,                                              -- the item's code
    i.name,                                              -- name
    i.kind,                                              -- service, class or product
    i.category,                                          -- category
    i.list_price / MINOR AS list_price,                  -- list price; empty where it is unknown
    i.minutes,                                           -- how long it takes
    i.retired_at IS NOT NULL AS retired                  -- 1 where it isn't put into new packages
FROM item AS i
ORDER BY i.code;

-- Every entry of every card, the latest first: what was added and taken, and what was left after it.
CREATE VIEW ledger AS
SELECT
    e.id AS entry,                                       -- number of the entry
    e.operation_id AS operation,                         -- number of the operation: pkgcli undo takes it
    e.happened_on AS day,                                -- when it happened
    o.recorded_at,                                       -- when it was recorded (UTC)
    e.kind,                                              -- what was done: issue, redeem, undo, expire, refund ...
    c.number AS card,                                    -- the card's number
    k.name AS client,                                    -- who owned the card after it
    l.name AS item,                                      -- the item that it is about, if one
    e.units,                                             -- units added or taken
    e.value / MINOR AS value,                            -- value added or taken, without tax
    e.cash / MINOR AS cash,                              -- money taken or given back
    e.owed / MINOR AS owed,                              -- added to or taken from what is still to be paid
    e.units_left,                                        -- units left after it
    e.value_left / MINOR AS value_left,                  -- value left after it
    s.name AS staff,                                     -- who recorded it
    coalesce(x.note, x.reason) AS note                   -- what was noted, or why
FROM entry AS e
JOIN card AS c ON c.id = e.card_id
JOIN client AS k ON k.id = e.client_id
JOIN operation AS o ON o.id = e.operation_id
LEFT JOIN card_line AS l ON l.id = e.line_id
LEFT JOIN staff AS s ON s.id = o.staff_id
LEFT JOIN operation_text AS x ON x.operation_id = e.operation_id
ORDER BY e.id DESC;

-- Visits to come for which units are set aside.
CREATE VIEW visits_to_come AS
SELECT
    h.visit_on AS day,                                   -- day of the visit
    h.starts_at,                                         -- when it begins (UTC)
    k.name AS client,                                    -- who owns the card
    coalesce(m.name, u.name) AS visitor,                 -- for whom, where that isn't the owner
    c.number AS card,                                    -- the card's number
    l.name AS item,                                      -- what for
    h.quantity,                                          -- how many
    h.units                                              -- units set aside
FROM hold AS h
JOIN card AS c ON c.id = h.card_id
JOIN client AS k ON k.id = c.client_id
JOIN card_line AS l ON l.id = h.line_id
LEFT JOIN client AS u ON u.id = h.user_client_id
LEFT JOIN member AS m ON m.id = h.user_member_id
WHERE h.state = 'open'
ORDER BY h.starts_at;

-- Who is enrolled in which plan.
CREATE VIEW enrolments AS
SELECT
    n.id,                                                -- number of the enrolment
    k.name AS client,                                    -- who is enrolled
    k.code AS client_code,                               -- that client's code
    p.name AS plan,                                      -- the plan
    n.fee / MINOR AS fee,                                -- fee of a period, with tax
    n.period,                                            -- how long a period is
    n.starts_on,                                         -- first day
    n.last_period                                        -- the period after which it ends; empty while it goes on
FROM membership AS n
JOIN membership_plan AS p ON p.id = n.plan_id
JOIN client AS k ON k.id = n.client_id
ORDER BY n.id DESC;
