-- Cards that expire in the next days, with the phone to call. Days: 30 unless given.
SELECT c.number AS card, c.client, c.phone, c.email, c.package, c.units_left, c.unit, c.value_left, c.expires_on
FROM cards AS c
WHERE c.status IN ('active', 'upcoming', 'suspended')
  AND c.expires_on BETWEEN (SELECT day FROM about_this_copy)
  AND (SELECT date(day, '+' || coalesce(nullif(:days, ''), 30) || ' days') FROM about_this_copy)
ORDER BY c.expires_on, c.client
