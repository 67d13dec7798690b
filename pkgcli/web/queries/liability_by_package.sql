-- What is owed to clients, by package.
SELECT package, count(*) AS cards, sum(value_left) AS value_left
FROM liability_by_card
GROUP BY package
ORDER BY value_left DESC
