-- Visits and the value that they used, by month and item. Visits that were undone are left out.
SELECT substr(day, 1, 7) AS month, item, sum(quantity) AS visits, sum(value) AS value
FROM visits
WHERE NOT undone
GROUP BY month, item
ORDER BY month DESC, visits DESC
