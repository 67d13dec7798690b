-- On which days of the week clients come.
SELECT
    CASE strftime('%w', day) WHEN '0' THEN '7 Sunday' WHEN '1' THEN '1 Monday' WHEN '2' THEN '2 Tuesday'
        WHEN '3' THEN '3 Wednesday' WHEN '4' THEN '4 Thursday' WHEN '5' THEN '5 Friday' ELSE '6 Saturday' END AS weekday,
    count(*) AS visits, sum(value) AS value
FROM visits
WHERE NOT undone
GROUP BY weekday
ORDER BY weekday
