-- Cards sold and what they were sold for, by month and package. Sales that were undone are left out.
SELECT substr(day, 1, 7) AS month, package, count(*) AS cards, sum(price) AS price, sum(net) AS net, sum(tax) AS tax
FROM sales
WHERE NOT undone
GROUP BY month, package
ORDER BY month DESC, price DESC
