-- Clients with something left who haven't come for a while. Days: 90 unless given.
SELECT name AS client, phone, email, open_cards, value_left, last_visit_on, note
FROM clients
WHERE open_cards > 0
  AND coalesce(last_visit_on, added_on) < (SELECT date(day, '-' || coalesce(nullif(:days, ''), 90) || ' days') FROM about_this_copy)
ORDER BY value_left DESC
