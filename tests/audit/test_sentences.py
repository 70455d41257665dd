"""Sentences written for the audit, by rule for the domain: what is wrong is found, what is right holds."""

import pytest

from rimland.auditing import audit
from rimland.auditing.findings import CONTRADICTS, HOLDS, INCONSISTENT, UNCHECKED

FAULTY = [
    ("two-currencies", "In fiscal 2024 the ministry asked for ¥7.7 trillion (about $520 billion).", "ten times"),
    ("two-currencies", "The shipyard received 300 million euros (roughly $33 million) in March 2024.", "ten times"),
    ("two-currencies", "Seoul will spend 59 trillion won, or about $4.5 billion, on defense in 2024.", "ten times"),
    ("two-currencies", "In 2022 Canberra set aside A$270 billion (US$1.9 billion) for the decade.", "hundred"),
    ("two-currencies", "防衛省は令和6年度に7兆9496億円（約5300億ドル）を計上した。", "ten times"),
    ("two-currencies", "China announced 1.67 trillion yuan (about $2.3 trillion) for defense in 2024.", "ten times"),
    ("from-to-change", "Exports rose from $40 billion in 2019 to $50 billion in 2022, an increase of 35%.", "25%"),
    ("from-to-change", "The number of exercises increased from 24 in 2019 to 18 in 2021.", "opposite"),
    ("from-to-change", "Support fell from 71% to 64%, a decline of 23%.", "-9.9%"),
    ("from-to-change", "The subsidy grew to 120 billion yen from 100 billion yen, up 12%.", "20%"),
    ("times", "The order book tripled from 20 ships in 2018 to 44 ships in 2024.", "2.2 times"),
    ("wrong-base", "In the second quarter of 2024 the navy held 12 drills, a rise of 50% compared to 2023.", "part of a year"),
    ("growth-rate", "Spending grew by an average of 3% annually from $50 billion in 2012 to $80 billion in 2022.", "4.8%"),
    ("sum", "The package gives 40 million dollars to ports, 35 million dollars to radars and 15 million dollars to training, for a total of 110 million dollars.", "90 million"),
    ("part-of-whole", "Of the survey, 340 of 1,000 respondents, or 43%, were in favour.", "34%"),
    ("shares-sum", "In the NHK poll 52% approved, 38% disapproved and the remaining 20% did not answer.", "110%"),
    ("per-year-of-plan", "The plan costs 25 trillion yen over five years, or 4 trillion yen a year.", "5 trillion"),
    ("per-unit", "The navy buys 147 aircraft for $14.7 billion, $10 million each.", "100 million"),
    ("exceeds", "Exports of $61 billion exceeded $64 billion in the year before.", "-4.7%"),
    ("length-of-span", "The ten-year plan (2013-2017) was renewed.", "4 or 5 years"),
    ("evidence", "Japan's defense budget reached ¥79.5 trillion in fiscal 2024.", "7.95 trillion"),
    ("evidence", "In 2023, China's military expenditure was $597 billion.", "296.8"),
    ("evidence", "India spent $861 billion on defense in 2024.", "86"),
    ("evidence", "In 2023 South Korea's military spending was 6.9% of GDP.", "2."),
    ("evidence", "About 155,000 US troops are stationed in Japan in 2023.", "55,799"),
    ("evidence", "In 2024 the Chinese navy had 730 ships.", "370"),
    ("evidence", "US goods exports to China were $1.5 trillion in 2022.", "billion"),
    ("evidence", "Japan's air force scrambled 2,500 times in fiscal 2016.", "1,168"),
    ("above-national-budget", "In fiscal 2023 Japan's defense budget was 68 trillion yen.", "national budget"),
    ("above-world", "The initiative would mobilise $400 trillion for infrastructure by 2030.", "world"),
    ("share-above-whole", "Some 120% of respondents in the Pew survey agreed.", "at most 100%"),
    ("event-date", "Japan and the Philippines signed the Reciprocal Access Agreement in July 2023.", "2024-07-08"),
    ("event-date", "The CHIPS and Science Act was signed in August 2021.", "2022-08-09"),
    ("event-date", "AUKUS was announced in September 2022.", "2021-09-15"),
    ("event-date", "Okinawa was returned to Japan in 1970.", "1972-05-15"),
    ("event-date", "Russia's full-scale invasion of Ukraine in 2021 changed minds in Tokyo.", "2022-02-24"),
    ("event-date", "The 2023 Taiwanese presidential election was close.", "2024-01-13"),
    ("event-date", "The leaders met at Camp David in August 2022 for their trilateral summit.", "2023-08-18"),
    ("event-date", "On December 16, 2021, Japan adopted a new National Defense Strategy.", "2022-12-16"),
    ("office", "In May 2018 Prime Minister Kishida met the delegation.", "Abe"),
    ("office", "In 2023 President Trump hosted the summit.", "Biden"),
    ("office", "In March 2022 Secretary of State Mike Pompeo flew to Tokyo.", "Blinken"),
    ("office", "In June 2024 President Tsai Ing-wen addressed the fleet.", "Lai"),
    ("weekday", "The talks were held on Monday, April 10, 2024.", "Wednesday"),
    ("impossible-date", "The memorandum was signed on February 30, 2023.", "no 2023-02-30"),
    ("era-year", "令和5年（2024年）の白書による。", "2023"),
    ("fiscal-year-dates", "Japan's budget for fiscal year 2024 (starting in January 2024) passed.", "April 2024"),
    ("firm-country", "American firms such as Intel and SK hynix applied for the grants.", "South Korea"),
    ("firm-country", "Huawei, a Taiwanese company, was sanctioned.", "China"),
    ("firm-country", "The Japanese chipmaker Micron will expand.", "United States"),
    ("place-country", "The squadron moved to Yokosuka, South Korea.", "Japan"),
    ("place-country", "Troops trained at Camp Humphreys in Japan.", "South Korea"),
    ("members", "The Quad (the United States, Japan, Australia, and South Korea) met.", "India"),
    ("members", "AUKUS (Australia, Canada, and the United States) is a technology pact.", "United Kingdom"),
    ("trilateral-frame", "Three trilateral studies were run under the US-Japan Technology Initiative.", "third party"),
    ("half-name", "Korea launched two ballistic missiles in January.", "North Korea"),
    ("half-name", "Prime Minister Shinzo visited in 2015.", "Abe"),
    ("acronym", "The Defense Equipment Cooperation Office Agency (DSCA) notified Congress.", "Defense Security Cooperation Agency"),
    ("weapon-class", "The DF-41 medium-range ballistic missile was paraded.", "intercontinental"),
    ("flow-for-stock", "Trade data show that the region holds 60% of global wafer capacity.", "flow"),
    ("rank-holder", "In 2024 China was the largest foreign holder of US Treasury securities.", "Japan"),
    ("figure", "Japan agreed to buy 800 Tomahawk missiles.", "400"),
]  # fmt: skip

FAULTY_JAPANESE = [
    ("evidence", "日本の防衛費は令和5年度に68兆2190億円に達した。", "ten times"),
    ("evidence", "米国は2024年に9兆9700億ドルを国防に支出した。", "ten times"),
    ("evidence", "航空自衛隊の緊急発進は令和3年度に2004回であった。", "1,004"),
    ("evidence", "接続水域への入域は2023年に452日であった。", "352"),
    ("per-year-of-plan", "政府は5年間で43兆円、年平均12兆円を支出する。", "8.6 trillion"),
    ("from-to-change", "輸出は1200億円から1500億円に増加し、35%増となった。", "25%"),
    ("from-to-change", "支持率は45%から52%に上昇し、17ポイント増えた。", "7 percentage points"),
    ("shares-sum", "賛成55%、反対35%、残りの20%は無回答だった。", "110%"),
    ("impossible-date", "条約は2024年2月30日に署名された。", "2024-02-30"),
    ("firm-country", "韓国企業のTSMCは熊本に工場を建設した。", "Taiwan"),
    ("event-date", "2023年の衆議院選挙で与党は過半数を失った。", "2021-10-31"),
    ("event-date", "尖閣国有化は2010年である。", "2012-09-11"),
]
RIGHT_JAPANESE = [
    "2023年度の防衛費は6兆8219億円、2024年度は7兆9496億円と、前年度比16.5%増となった。",
    "令和7年度（2025年度）当初予算では8兆7005億円が計上された。",
    "日本の防衛力整備計画は、2023年度から2027年度までの5年間で約43兆円（約3000億ドル）を見込む。",
    "在日米軍の駐留経費に関する日本側負担は、2022年度から5年間で総額1兆551億円、年平均約2110億円である。",
    "岸田首相は2024年4月10日、ワシントンでバイデン大統領と会談した。",
    "中国の国防費は2024年に1兆6655億元（約2313億ドル）で、前年比7.2%増である。",
    "航空自衛隊の緊急発進は令和5年度に669回であった。",
]

RIGHT = [
    ("two-currencies", "In fiscal 2024 the ministry asked for ¥7.7 trillion (about $52 billion)."),
    ("two-currencies", "The plan of 43 trillion yen ($318 billion) was adopted in 2022."),
    ("two-currencies", "Seoul will spend 59 trillion won, or about $45 billion, on defense in 2024."),
    ("two-currencies", "China announced 1.67 trillion yuan (about $231 billion) for defense in 2024."),
    ("two-currencies", "防衛省は令和6年度に7兆9496億円（約530億ドル）を計上した。"),
    ("from-to-change", "Exports rose from $40 billion in 2019 to $50 billion in 2022, an increase of 25%."),
    ("from-to-change", "Support fell from 71% to 64%, a decline of 7 percentage points."),
    ("from-to-change", "The fleet grew from 38 ships to 50 ships, up 32%."),
    ("times", "The order book doubled from 21 ships in 2018 to 43 ships in 2024."),
    ("growth-rate", "Spending grew by an average of 4.8% annually from $50 billion in 2012 to $80 billion in 2022."),
    ("sum", "The package gives 40 million dollars to ports, 35 million dollars to radars and 15 million dollars to training, for a total of 90 million dollars."),
    ("part-of-whole", "Of the survey, 340 of 1,000 respondents, or 34%, were in favour."),
    ("shares-sum", "In the NHK poll 52% approved, 38% disapproved and the remaining 10% did not answer."),
    ("per-year-of-plan", "The plan costs 43 trillion yen over five years, or 8.6 trillion yen a year."),
    ("per-unit", "The navy buys 147 aircraft for $14.7 billion, $100 million each."),
    ("exceeds", "Exports of $67 billion exceeded $64 billion in the year before."),
    ("length-of-span", "The five-year plan (2023-2027) was renewed."),
    ("evidence", "Japan's defense budget reached ¥7.95 trillion in fiscal 2024."),
    ("evidence", "In 2023, China's military expenditure was about $296 billion."),
    ("evidence", "In 2024 the United States spent $997 billion on defense."),
    ("evidence", "About 55,000 US troops are stationed in Japan in 2023."),
    ("evidence", "Japan's air force scrambled 1,168 times in fiscal 2016."),
    ("evidence", "In 2024 China's defense budget was 1.67 trillion yuan."),
    ("evidence", "令和7年度の日本の防衛費は8兆7005億円である。"),
    ("event-date", "Japan and the Philippines signed the Reciprocal Access Agreement on July 8, 2024."),
    ("event-date", "AUKUS was announced in September 2021."),
    ("event-date", "The 2024 Taiwanese presidential election was close."),
    ("event-date", "On December 16, 2022, Japan adopted a new National Defense Strategy."),
    ("office", "In May 2023 Prime Minister Kishida hosted the G7 in Hiroshima."),
    ("office", "In March 2022 Secretary of State Antony Blinken flew to Tokyo."),
    ("weekday", "The talks were held on Wednesday, April 10, 2024."),
    ("era-year", "令和6年（2024年）の白書による。"),
    ("fiscal-year-dates", "Japan's budget for fiscal year 2024 (starting in April 2024) passed."),
    ("firm-country", "Japanese firms such as Rapidus and Kioxia applied for the grants."),
    ("firm-country", "TSMC, a Taiwanese chipmaker, opened a plant in Kumamoto."),
    ("place-country", "The squadron moved to Yokosuka, Japan."),
    ("members", "The Quad (the United States, Japan, Australia, and India) met."),
    ("acronym", "The Defense Security Cooperation Agency (DSCA) notified Congress."),
    ("weapon-class", "The DF-26 intermediate-range ballistic missile was paraded."),
    ("figure", "Japan agreed to buy 400 Tomahawk missiles."),
    ("table-sum", "| item | amount |\n|---|---|\n| ports | 40 |\n| radars | 35 |\n| total | 75 |"),
]  # fmt: skip

# Sentences that look like a fault to a careless rule and are none.
INNOCENT = [
    "Former President Trump announced in November 2022 that he would run again.",
    "Japan's defense budget includes 970 billion yen for stand-off missiles in fiscal 2024.",
    "The increase of 1.1 trillion yen in Japan's defense budget in fiscal 2024 was the largest ever.",
    "Public debt exceeds 250% of GDP in Japan.",
    "Japan aims to raise defense spending to 2% of GDP by fiscal 2027.",
    "The F-35 and the DF-26 shaped planning in 2023.",
    "South Korea launched its own satellite in 2023.",
    "TSMC and Sony built a plant in Japan with Japanese firms such as Denso.",
    "In 2025 the CHIPS Act remained the basis of industrial policy.",
    "US forces in Japan number about 54,000.",
    "In the 2020s, the two sides held 2+2 meetings under Article 5 of the treaty.",
    "Exercises rose from 10 in 2015 to 15 in 2019 and 22 in 2023.",
    "The Quad and AUKUS bring Japan, Australia and the United States closer.",
    "Since Biden took office, the leaders met on March 12, 2021.",
    "In the first quarter of 2025 exports rose 5% compared with the same period of 2024.",
    "The 2015 Guidelines and the 1997 Guidelines differ.",
    "Sales fell by 20% in 2020 and rose by 20% in 2021.",
    "China's navy added 30 ships, and its coast guard operates 150 vessels, in 2024.",
    "Some 20,000 US troops in Okinawa trained in 2023.",
    "Washington and Seoul spent $120 million and 35 billion won on the same site, respectively, in 2021.",
]


@pytest.mark.parametrize(("rule", "sentence", "hint"), FAULTY + FAULTY_JAPANESE)
def test_what_is_wrong_is_found_with_the_reason(rule, sentence, hint):
    found = [f for f in audit(sentence).findings if f.rule == rule]
    assert any(f.verdict in (INCONSISTENT, CONTRADICTS) for f in found), found
    assert any(hint in f"{f.expected} {f.repair}" for f in found), found


@pytest.mark.parametrize(("rule", "sentence"), RIGHT)
def test_what_is_right_holds(rule, sentence):
    result = audit(sentence)
    assert not result.faults, result.faults
    assert any(f.rule == rule and f.verdict == HOLDS for f in result.findings), result.findings


@pytest.mark.parametrize("sentence", INNOCENT + RIGHT_JAPANESE)
def test_what_only_looks_wrong_is_left_alone(sentence):
    assert not audit(sentence).faults


def test_silence_is_never_agreement():
    result = audit("Some 4,200 volunteers cleaned the beach.")
    assert [f.verdict for f in result.findings] == [UNCHECKED]
    assert result.counts[UNCHECKED] == 1


def test_a_table_that_does_not_add_up():
    table = "| item | 2023 | 2024 |\n|---|---|---|\n| ports | 40 | 41 |\n| radars | 35 | 36 |\n| total | 75 | 87 |\n"
    faults = audit(table).faults
    assert [(f.rule, f.text) for f in faults] == [("table-sum", "87")]


def test_one_document_contradicts_itself():
    text = "In fiscal 2024, Japan's defense budget was ¥7.95 trillion.\n\nThe paper returns to money in a later part.\n\nIn fiscal 2024, Japan's defense budget was ¥5.1 trillion."
    assert any(f.rule == "contradiction" for f in audit(text).faults)


def test_two_documents_contradict_each_other():
    result = audit(
        [
            "In fiscal 2024, Japan's defense budget was ¥7.95 trillion.\n",
            "In fiscal 2024, Japan's defense budget was ¥5.1 trillion.\n",
        ]
    )
    assert any(f.rule == "across-documents" for f in result.faults)
