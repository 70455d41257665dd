"""A short text for every rule that makes it speak: for the documentation, `--explain` and the tests."""

from __future__ import annotations

EXAMPLES: dict[str, str] = {
    "above-national-budget": "In fiscal 2023 Japan's defense budget was 68 trillion yen.",
    "above-world": "The initiative would mobilise $400 trillion for infrastructure by 2030.",
    "across-documents": "In fiscal 2024, Japan's defense budget was ¥5.1 trillion.",
    "actors-compared": "In 2024 the military spending of the United States was $997 billion and that of China $314 billion. "
    "The United States spends about 5.2 times as much as China.",
    "acronym": "The Defense Equipment Cooperation Office Agency (DSCA) notified Congress.",
    "capacity-shares": "In 2022 Taiwan had 69% of advanced logic chip production capacity. In 2022 the United States had 45% of "
    "advanced logic chip production capacity.",
    "citation-date": "Text with a note.\n\n# References\n\n- Ito, Ken. “A Fleet in Being.” July 24, 2024. "
    "<https://example.org/2023/04/07/fleet>",
    "compounding": "Fees rise by 7.2% a year; three such years compound to about 33%.",
    "contradiction": "In fiscal 2024, Japan's defense budget was ¥7.95 trillion.\n\nThe paper turns to other things for a while.\n\n"
    "In fiscal 2024, Japan's defense budget was ¥5.1 trillion.",
    "derived": "The first order covers 12 patrol aircraft. A second, for 8, followed in March, bringing the total to 24 aircraft.",
    "difference": "The country bought goods of $50 billion and sold goods of $30 billion, leaving a deficit of $25 billion.",
    "era-year": "令和5年（2024年）の白書による。",
    "event-date": "AUKUS was announced in September 2022.",
    "event-twice": "On April 15, 2021, Prime Minister Suga met Biden at the White House. The meeting of Suga and Biden at the White "
    "House on April 16, 2021 was short.",
    "evidence": "Japan's defense budget reached ¥79.5 trillion in fiscal 2024.",
    "exceeds": "Exports of $61 billion exceeded $64 billion in the year before.",
    "figure": "Japan agreed to buy 800 Tomahawk missiles.",
    "firm-country": "American firms such as Intel and SK hynix applied for the grants.",
    "fiscal-year-dates": "Japan's budget for fiscal year 2024 (starting in January 2024) passed.",
    "flow-for-stock": "Trade data show that the region holds 60% of global wafer capacity.",
    "from-to-change": "Exports rose from $40 billion in 2019 to $50 billion in 2022, an increase of 35%.",
    "growth-rate": "Spending grew by an average of 3% annually from $50 billion in 2012 to $80 billion in 2022.",
    "growth-since": "Since 2015, Japan's defense budget has grown by 2% annually, reaching ¥8.7 trillion in fiscal 2025.",
    "half-name": "Korea launched two ballistic missiles in January.",
    "impossible-date": "The memorandum was signed on February 30, 2023.",
    "impossible-rate": "In 2023 the market paid 310 yen to the dollar.",
    "interval": "In 2015, twelve years after the guidelines of 1997, the two ministries met again.",
    "length-of-span": "The ten-year plan (2013-2017) was renewed.",
    "members": "The Quad (the United States, Japan, Australia, and South Korea) met.",
    "member-count": "The Quad's five members met in Tokyo.",
    "membership": "All three AUKUS nations, Australia, Canada and the United States, sent engineers.",
    "no-source": "The port handles 40 ships a day. Its cranes lift 90 tons each. It employs 3,000 people.",
    "office": "In May 2018 Prime Minister Kishida met the delegation.",
    "part-of-whole": "Of the survey, 340 of 1,000 respondents, or 43%, were in favour.",
    "breakdown": "The army sent 3,000 in all and the navy 900 in all. The combined strength was therefore 4,100.",
    "percent-of": "Its budget of $30 billion is 40% of the neighbour's $60 billion.",
    "per-person": "In 2023 Japan spent $48 billion on defense, or $1,200 per head.",
    "two-units": "The cape lies 200 kilometers (about 180 miles) from the port.",
    "per-unit": "The navy buys 147 aircraft for $14.7 billion, $10 million each.",
    "per-year-of-plan": "The plan costs 25 trillion yen over five years, or 4 trillion yen a year.",
    "place-country": "The squadron moved to Yokosuka, South Korea.",
    "poll-without-pollster": "In a survey 61% of citizens were in favour.",
    "raised-before": "In 2021 the leaders issued a statement on their global partnership.\n\nIn 2024 the two sides agreed to upgrade "
    "the alliance to a “global partnership”.",
    "near-repeat": "The cabinet's approval rating stood at 64.4% in the first poll.\n\nThe paper turns to other things.\n\nAn "
    "approval rating of 54.4% for the cabinet is a fair wind.",
    "near-repeat-across": "The Joint Operations Command in Ichigaya opened with a staff of about 340 officers and officials.",
    "physical-limit": "The new carrier displaces 80 million tonnes.",
    "rank-holder": "In 2024 China was the largest foreign holder of US Treasury securities.",
    "resumption": "North Korea's resumption of missile launches in 2024 alarmed Tokyo.",
    "share-above-whole": "Some 120% of respondents in the Pew survey agreed.",
    "share-of-share": "The survey has mapped 87% of the seabed, a 30% increase since 2022.",
    "shares-sum": "In the NHK poll 52% approved, 38% disapproved and the remaining 20% did not answer.",
    "secondary-source": "According to media reports, Japan's defense budget was ¥7.95 trillion in fiscal 2024.",
    "stale-source": "China is now the largest buyer of ore (Morrison, 2015). The text was written in 2024.",
    "sum": "The package gives 40 million dollars to ports, 35 million dollars to radars and 15 million dollars to training, for a "
    "total of 110 million dollars.",
    "sum-over-periods": "Exports were 60 billion USD in 2020 and 70 billion USD in 2021; imports were 110 billion USD in 2020 and 130 "
    "billion USD in 2021. Total bilateral trade was 170 billion USD in 2020 and 220 billion USD in 2021.",
    "table-change": "| Year | Budget | Change |\n|---|---|---|\n| 2021 | 40.0 | |\n| 2022 | 44.0 | +4.0 |\n| 2023 | 49.0 | +5.0 |\n"
    "| 2024 | 52.0 | +8.0 |",
    "table-relation": "| year | sold | bought | balance |\n|---|---|---|---|\n| 2021 | 40 | 30 | 10 |\n"
    "| 2022 | 55 | 35 | 20 |\n| 2023 | 61 | 40 | 11 |",
    "table-sum": "| item | amount |\n|---|---|\n| ports | 40 |\n| radars | 35 |\n| total | 95 |",
    "text-and-table": "Table 1. Grants (US$ million)\n\n| item | amount |\n|---|---|\n| ports | 40 |\n| radars | 35 |\n"
    "| total | 75 |\n\nThe two grants of Table 1 come to $85 million together.",
    "total-as-year": "Tokyo is to invest $550 billion by January 2029.\n\nThat $550 billion a year is a tenth of its output.",
    "travel-time": "At 20 knots the ship needs 12 hours for 400 nautical miles.",
    "times": "The order book tripled from 20 ships in 2018 to 44 ships in 2024.",
    "trilateral-frame": "Three trilateral studies were run under the US-Japan Technology Initiative.",
    "two-currencies": "In fiscal 2024 the ministry asked for ¥7.7 trillion (about $520 billion).",
    "untraceable-attribution": "According to analysis from the Pacific Forum Institute, 40% more ships are needed.\n\n# References\n\n"
    "- Ito, Ken. A Fleet in Being. Tokyo: Keio Press, 2020.",
    "weapon-class": "The DF-41 medium-range ballistic missile was paraded.",
    "weekday": "The talks were held on Monday, April 10, 2024.",
    "wrong-base": "In the second quarter of 2024 the navy held 12 drills, a rise of 50% compared to 2023.",
}
SECOND_DOCUMENT = (
    "In fiscal 2024, Japan's defense budget was ¥7.95 trillion. The Joint Operations Command opened in Ichigaya with a "
    "staff of about 240 officers and officials."
)
