-- All that happened on the cards of a client, the latest first. Client: the name, or a part of it.
SELECT client, day, kind, card, item, units, value, units_left, staff, note
FROM ledger
WHERE :client <> '' AND instr(lower(client), lower(:client)) > 0
ORDER BY client, entry DESC
