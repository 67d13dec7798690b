-- Cards on which something is still to be paid.
SELECT c.number AS card, c.client, c.phone, c.email, c.package, c.price, c.paid, c.unpaid, c.issued_on, c.status
FROM cards AS c
WHERE c.unpaid > 0
ORDER BY c.issued_on
