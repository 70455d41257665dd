"""Fresh sentences in other wordings than those that the rules were written with."""

import pytest

from rimland.auditing import audit
from rimland.auditing.findings import HOLDS, UNCHECKED

FAULTY = [
    ("two-currencies", 'The frigate contract, signed in May 2023, is worth 9.1 trillion won (some $690 million).'),
    ("two-currencies", 'Berlin approved €2.9 billion, equivalent to $31 billion, for the missile shield in 2023.'),
    ("two-currencies", 'At 150 yen to the dollar, ¥600 billion is about $40 billion.'),
    ("sum", 'Of the 54,000 personnel, 20,000 are marines, 12,000 sailors, 13,000 airmen and 2,500 soldiers, 57,500 in all.'),
    ("sum", 'The ministry asked for 120 billion yen for drones, 80 billion yen for satellites and 40 billion yen for cyber defence, 260 billion yen in total.'),
    ("from-to-change", 'The deficit shrank from $69.4 billion to $57.0 billion, a fall of 28 percent.'),
    ("from-to-change", 'The number of visits climbed to 48 in 2023 from 32 in 2022, up 40%.'),
    ("from-to-change", 'Spending of 2.1 trillion won in 2021 rose to 2.6 trillion won in 2023, an increase of 34%.'),
    ("from-to-change", 'The tariff was cut from 27.5% to 15%, a reduction of 10 percentage points.'),
    ("times", 'At $91 billion, the programme costs three times the $13 billion of its predecessor.'),
    ("times", 'Imports of 24,000 tons were nearly six times the 8,000 tons of 2010.'),
    ("part-of-whole", 'Of 1,250 respondents, 700, or 66 percent, said they feared a war.'),
    ("part-of-whole", 'Japan paid $3.1 billion, or 26 percent, of the $8.6 billion bill.'),
    ("part-of-whole", 'The $12 billion package is 45% of the $40 billion request.'),
    ("per-year-of-plan", 'Over four years the programme cost $10 billion, an average of $4 billion a year.'),
    ("growth-rate", 'Between 2013 and 2023 arms exports grew from $2 billion to $4 billion, or 14 percent a year.'),
    ("growth-rate", 'The budget rose from ¥5.0 trillion in 2016 to ¥5.3 trillion in 2020, an average annual growth of 4.5%.'),
    ("rank-holder", "Japan is still the world's second-largest economy in 2024."),
    ("rank-holder", "China, the world's most populous country, is now short of workers in 2024."),
    ("per-person", 'In 2023 Australia spent $32 billion on defense, or $120 per person.'),
    ("per-person", "South Korea's military spending of $47.9 billion in 2023 comes to about $9,240 for each of its 51.8 million citizens."),
    ("per-unit", 'The 12 patrol boats cost $240 million, or $40 million apiece.'),
    ("table-relation", '| Country | 2022 | 2023 | Change (%) |\n|---|---|---|---|\n| Japan | 46.0 | 50.2 | 9.1 |\n| Korea | 46.4 | 47.9 | 3.2 |\n| India | 81.4 | 83.6 | 12.7 |\n| Australia | 32.3 | 32.4 | 0.3 |'),
    ("table-relation", '| Item | Units | Price | Cost |\n|---|---|---|---|\n| radars | 4 | 25 | 100 |\n| boats | 6 | 12 | 72 |\n| vans | 10 | 3 | 36 |\n| drones | 20 | 5 | 100 |'),
    ("wrong-base", 'In the third quarter of 2024 exports rose by 12% compared with 2023.'),
    ("evidence", 'South Korea hosted 82,500 US troops in 2023.'),
    ("evidence", 'In 2022 the United States spent $87 billion on its military.'),
    ("above-national-budget", "Japan's defense budget for fiscal 2023 was ¥68.2 trillion."),
    ("evidence", "Taiwan's population of 230 million is ageing."),
    ("share-above-whole", "Russia and Iran supply 134% of the island's imports."),
    ("two-units", 'The runway is 3,000 meters (about 98,400 feet) long.'),
    ("two-units", 'The zone covers 500 square kilometers (about 1,930 square miles).'),
    ("event-date", 'The Camp David summit took place on 18 August 2022.'),
    ("event-date", 'Russia invaded Ukraine in February 2021.'),
    ("event-date", "Japan's upper house election was held on July 20, 2024."),
    ("weekday", 'The leaders met on Friday, 10 April 2024.'),
    ("fiscal-year-dates", "Japan's fiscal year 2023 (April 2022 to March 2023) closed with a surplus."),
    ("office", 'In June 2019, Prime Minister Kishida hosted the G20 in Osaka.'),
    ("office", 'In August 2023, South Korean President Moon Jae-in travelled to Camp David.'),
    ("office", 'General Mark Milley, chairman of the Joint Chiefs of Staff, visited Tokyo in March 2024.'),
    ("era-year", '平成30年（2019年）12月に新しい大綱が決定された。'),
    ("office", '2022年8月に安倍首相は防衛費の増額を表明した。'),
    ("firm-country", 'Nvidia of Taiwan designs the chips.'),
    ("firm-country", 'The Dutch chipmaker Infineon supplies carmakers.'),
    ("place-country", 'Sasebo, in South Korea, hosts US minesweepers.'),
    ("membership", 'India joined AUKUS as a partner of equal standing.'),
    ("membership", 'The Quad partners Japan, India and South Korea sent ships.'),
    ("members", 'The Five Eyes (the United States, the United Kingdom, Canada, Australia and Japan) share intelligence.'),
    ("contradiction", "In 2023 China had 370 ships in its battle force. The paper later says otherwise and repeats the case at some length.\n\nIn 2023 China's battle force counted 290 ships."),
]  # fmt: skip

RIGHT = [
    'The frigate contract, signed in May 2023, is worth 9.1 trillion won (some $6.9 billion).',
    'Berlin approved €2.9 billion, equivalent to $3.1 billion, for the missile shield in 2023.',
    'Taipei budgeted NT$647 billion ($20 billion) for 2025.',
    'At 150 yen to the dollar, ¥600 billion is about $4 billion.',
    'Of the 54,000 personnel, 20,000 are marines, 12,000 sailors, 13,000 airmen and 9,000 soldiers.',
    'The ministry asked for 120 billion yen for drones, 80 billion yen for satellites and 40 billion yen for cyber defence, 240 billion yen in total.',
    'The fund totals $9 billion, including $4.5 billion for radars and $2.5 billion for ports.',
    'The deficit shrank from $69.4 billion to $57.0 billion, a fall of 18 percent.',
    'The number of visits climbed to 48 in 2023 from 32 in 2022, up 50%.',
    'The tariff was cut from 27.5% to 15%, a reduction of 12.5 percentage points.',
    'At $39 billion, the programme costs three times the $13 billion of its predecessor.',
    'Imports of 48,000 tons were nearly six times the 8,000 tons of 2010.',
    'Of 1,250 respondents, 700, or 56 percent, said they feared a war.',
    'Japan paid $3.1 billion, or 36 percent, of the $8.6 billion bill.',
    'The $18 billion package is 45% of the $40 billion request.',
    'Over four years the programme cost $10 billion, an average of $2.5 billion a year.',
    'Between 2013 and 2023 arms exports grew from $2 billion to $4 billion, or 7 percent a year.',
    'The budget rose from ¥5.0 trillion in 2016 to ¥5.3 trillion in 2020, an average annual growth of 1.5%.',
    "Germany is the world's third-largest economy in 2024.",
    "India, the world's most populous country, is now short of jobs in 2024.",
    'In 2023 Australia spent $32 billion on defense, or $1,200 per person.',
    "South Korea's military spending of $47.9 billion in 2023 comes to about $925 for each of its 51.8 million citizens.",
    'The 12 patrol boats cost $480 million, or $40 million apiece.',
    'In the third quarter of 2024 exports rose by 12% compared with the third quarter of 2023.',
    'South Korea hosted 28,500 US troops in 2023.',
    'In 2022 the United States spent $877 billion on its military.',
    "Japan's defense budget for fiscal 2023 was ¥6.82 trillion.",
    "Taiwan's population of 23 million is ageing.",
    "China's navy fielded 370 battle force ships in 2024.",
    'The runway is 3,000 meters (about 9,840 feet) long.',
    'The zone covers 500 square kilometers (about 193 square miles).',
    'The Camp David summit took place on 18 August 2023.',
    'Russia invaded Ukraine in February 2022.',
    "Japan's upper house election was held on July 20, 2025.",
    'The leaders met on Wednesday, 10 April 2024.',
    "Japan's fiscal year 2023 (April 2023 to March 2024) closed with a surplus.",
    'In June 2019, Prime Minister Abe hosted the G20 in Osaka.',
    'In August 2023, South Korean President Yoon Suk-yeol travelled to Camp David.',
    'General Mark Milley, chairman of the Joint Chiefs of Staff, visited Tokyo in March 2023.',
    '平成30年（2018年）12月に新しい大綱が決定された。',
    '2022年12月に岸田首相は防衛費の増額を表明した。',
    'ASML of the Netherlands makes the scanners.',
    'The German chipmaker Infineon supplies carmakers.',
    'Sasebo, in Japan, hosts US minesweepers.',
    'South Korea did not join AUKUS, and Japan may cooperate on its second pillar.',
    'The Quad partners Japan, India and Australia sent ships.',
    'Two of the five ships were Japanese; 3 were American.',
    "The 2023 budget, at ¥6.8 trillion, was 26% above the ¥5.4 trillion of 2022, and 2024's was ¥7.95 trillion.",
    'Exports fell 8% to $50 billion in 2023, while imports rose 4% to $90 billion.',
    'Last year 40 ships called, 12 more than in 2019, when 28 did.',
    'The alliance of the 1950s had 260,000 US troops in Japan; by 1960 there were 46,000.',
    'President Roosevelt met Churchill in 1941, and President Obama visited Hiroshima in May 2016.',
    'The plan spends 40% on ships, 35% on aircraft and 25% on missiles.',
    'Turnout was 53% in 2021, 54% in 2024 and 58% in 2025.',
    'If Taiwan fell, 90% of advanced chips, 60% of all chips and 50% of container traffic would be at risk.',
    "In 2016 former Prime Minister Abe's adviser met Mr Trump; in 2025 President Trump met Prime Minister Ishiba.",
    'The carrier group has 7,500 sailors, 65 aircraft and 5 ships; each aircraft flies 2 sorties a day.',
]  # fmt: skip

# A second lot, longer and with more that looks wrong and is right.
MORE_FAULTY = [
    ("office", 'TOKYO, March 28, 2025 — Defense Secretary Lloyd Austin said on Friday that the command would grow.'),
    ("weekday", 'Published 4 May 2023\n\nThe ministers met on Monday, 11 January 2023, in Washington.'),
    ("times", 'The carrier cost $4.5 billion, five times the $1.5 billion of its predecessor.'),
    ("times", "Between 2010 and 2020 China's shipyards launched 180 warships, three times as many as America's 90."),
    ("event-date", 'The first guidelines for Japan-US defense cooperation were adopted in 1976.'),
    ("part-of-whole", 'In fiscal 2023 the ministry contracted for ¥2.1 trillion of missiles, 75 percent of the ¥3.8 trillion it had asked for.'),
    ("shares-sum", 'A survey by NHK in May 2024 found 46 percent in favour, 39 percent against and 24 percent undecided.'),
    ("membership", 'The United States joined the CPTPP in 2018.'),
    ("membership", 'Japan, a member of AUKUS since 2021, builds no submarines for the pact.'),
    ("from-to-change", "South Korea's arms imports went from $2.4 billion in 2022 to $1.8 billion in 2023, a fall of 35 percent."),
    ("evidence", 'US forces in South Korea numbered about 82,500 in 2023.'),
    ("sum", "Then Japan's third budget: ports got ¥40 billion, radars ¥25 billion and drones ¥20 billion, ¥95 billion altogether."),
    ("event-date", 'Shigeru Ishiba took office on 1 November 2024.'),
    ("two-units", 'The missile has a range of 900 km (about 5,600 miles).'),
    ("per-unit", 'A salvo of 24 missiles costs about $48 million, or $4 million each.'),
    ("from-to-change", 'The force fell from 240,000 to 228,000, a loss of 12 percent.'),
    ("two-currencies", 'At ¥150 to the dollar, the ¥8.7 trillion budget is about $580 billion.'),
    ("table-relation", '| Year | Visits | Change |\n|---|---|---|\n| 2020 | 100 | |\n| 2021 | 120 | 20% |\n| 2022 | 150 | 25% |\n| 2023 | 180 | 30% |\n| 2024 | 171 | -5% |'),
    ("office", '令和6年5月、石破首相はワシントンを訪れた。'),
    ("shares-sum", '世論調査では賛成46%、反対38%、わからない26%であった。'),
    ("breakdown", '昨年度の緊急発進は合計704回で、内訳は中国機464回、ロシア機247回、その他3回である。'),
    ("office", '2023年8月18日、日米韓の首脳がワシントンで会談し、菅首相も出席した。'),
    ("per-year-of-plan", '5年間で43兆円、年平均9.6兆円である。'),
    ("two-currencies", '1ドル=140円で換算すると、43兆円は約307億ドルとなる。'),
    ("from-to-change", '防衛費は2022年度の5.4兆円から2023年度の6.8兆円へ36%増えた。'),
    ("event-date", 'Nippon Steel announced its bid for U.S. Steel in December 2022.'),
    ("place-country", 'The Camp Humphreys base in Japan is the largest abroad.'),
    ("firm-country", 'Kioxia, the South Korean memory maker, went public.'),
    ("per-unit", "Japan's GDP per head is $34,000; its GDP of $4.2 trillion divided by 124 million people gives $3,400 each."),
]  # fmt: skip

MORE_RIGHT = [
    'TOKYO, March 28, 2025 — Defense Secretary Pete Hegseth met Defense Minister Gen Nakatani on Sunday, March 30, and praised the new command. In 2023, when Lloyd Austin held the post, the two sides had agreed on a roadmap. A year later they signed it.',
    'Published 4 May 2023\n\nLast year Japan spent $46 billion on its military. The year before it had spent $50.6 billion, 10 percent more. By 2027 it wants to reach 2 percent of GDP.',
    'The carrier left Yokosuka in May 2024. Eight months later, in January 2025, it was back. Of its 5,000 sailors, 1,200, or 24 percent, were replaced. Repairs cost $120 million, three times the $40 million planned.',
    "Between 2010 and 2020 China's shipyards launched 180 warships, twice as many as America's 90. In the same decade Japan launched 30.",
    'Since 1960 the treaty has been revised never, the guidelines twice, in 1997 and 2015. The first guidelines date from 1978.',
    'In fiscal 2023 the ministry contracted for ¥2.1 trillion of stand-off missiles, 5.5 times the ¥380 billion of the year before. Half of the contracts ran longer than five years.',
    'A survey by NHK in May 2024 found that 36 percent favoured amending Article 9 and 29 percent did not, while 33 percent had no view. Ten years earlier, 23 percent were in favour.',
    'The United Kingdom joined the CPTPP in December 2024. China and Taiwan have applied to join; neither is a member. The United States, which left the TPP in January 2017, is not a member either.',
    'Japan, a member of the Quad, the G7 and RCEP, is not part of AUKUS.',
    'South Korea imported $2.4 billion of arms from the United States in 2022 and $1.8 billion in 2023, a fall of 25 percent. Taiwan, by contrast, bought 30 percent more.',
    'US forces in Okinawa numbered about 27,000 in 2023, roughly half of the 55,000 in Japan. Another 28,500 served in Korea.',
    'The pact covers 12 sites: five in Luzon, three in Palawan, four elsewhere. Two more are planned.',
    'In 2024 Mr Kishida, then prime minister, said that he would step down in September. His successor, Shigeru Ishiba, took office on 1 October 2024. Former President Trump won the election on 5 November 2024 and took office on 20 January 2025.',
    'Under President Obama the pivot began in 2011; under President Trump it was renamed, and President Biden kept the new name after 2021.',
    'The missile flies at Mach 5, weighs 1.5 tons and has a range of 900 km (560 miles). A salvo of 24 costs about $48 million, or $2 million each.',
    'GDP grew by 1.9 percent in 2023 and 0.1 percent in 2024, after an average of 0.6 percent a year between 2012 and 2022.',
    'The bill passed by 310 votes to 118 on 14 December 2023; 87 senators voted for it and 13 against on 13 December.',
    "Germany, now the world's third-largest economy, overtook Japan in 2023; Japan had been second until 2010, when China passed it.",
    "Ships of more than 1,000 tons make up 40 percent of the coast guard's fleet, against 25 percent in 2012, a rise of 15 points, or 60 percent.",
    "Japan's tax revenue reached ¥72 trillion in fiscal 2023. The defence budget, at ¥6.8 trillion, was less than a tenth of it.",
    'Between April and December the unit flew 480 sorties, 60 more than in the same months of 2023.',
    'The index rose from 98 to 105 in the first quarter and to 110 in the second, 12.2 percent above its level at the start of the year.',
    'He commanded 3,000 men in 1944, 5,000 in 1945 and none in 1946.',
    'The Marshall Islands have 42,000 people, Palau 18,000 and Micronesia 115,000: fewer than 180,000 in all.',
    "About 80 percent of Japan's oil, 60 percent of its gas and 40 percent of its trade pass through the sea.",
    'In the 12 months to March 2025 the yen averaged 152 to the dollar; at that rate the ¥8.7 trillion budget is about $57 billion.',
    'The plan has three phases of two, three and five years, ten in all, and costs $2 billion, $3 billion and $5 billion.',
    'From 2013 to 2022, ten budgets in a row set a record. The eleventh, for fiscal 2023, was 26 percent larger than the tenth.',
    '| Year | Visits | Change |\n|---|---|---|\n| 2021 | 120 | |\n| 2022 | 150 | 25% |\n| 2023 | 180 | 20% |\n| 2024 | 171 | -5% |',
    '| Rank | Country | Ships | Share |\n|---|---|---|---|\n| 1 | China | 395 | 40% |\n| 2 | United States | 296 | 30% |\n| 3 | Russia | 200 | 20% |\n| 4 | Japan | 100 | 10% |\n| | Total | 991 | 100% |',
    '令和6年10月、石破首相は就任後初の所信表明を行った。前年の同じ時期には岸田首相が演説している。防衛費は前年度比16.5%増の7兆9496億円であった。',
    '世論調査では賛成46%、反対38%、わからない16%であった。3年前の調査と比べ賛成は5ポイント増えた。',
    '昨年度の緊急発進は704回で、前年度より35回多かった。このうち中国機が464回、ロシア機が237回である。',
    '1隻あたり約1200億円で、2隻の建造費は2400億円となる。射程は約1000キロ、到達時間は10分程度とされる。',
    '日米韓3か国の首脳は2023年8月18日にキャンプ・デービッドで会談した。バイデン大統領、岸田首相、尹大統領が出席した。',
    '5年間で43兆円、年平均8.6兆円である。ドルに直せば、1ドル=140円で約3070億ドルとなる。',
    '人口約1億2400万人のうち65歳以上は29%、約3600万人である。',
]  # fmt: skip

# Passages: what relative dates, the document's own date and the sentences around a figure say.
PASSAGES = [
    ("weekday", "Published 12 June 2025\n\nThe talks opened on Monday, 10 June and closed the next day."),
    (
        "office",
        "Press release, 22 September 2025\n\nIn a message Admiral John Aquilino, Commander of U.S. Indo-Pacific Command, said that all went well.",
    ),
    ("breakdown", "The army sent 3,200 in all. The navy sent 900 in all. The combined strength was therefore 4,900."),
    ("breakdown", "The year saw 40 losses, of which 18 to weather. Weather accounts for 60 percent of the 40 losses."),
    (
        "evidence",
        "Some call it modest. The Pentagon's $997 billion that the United States spent in the Indo-Pacific in 2024 is large.",
    ),
    ("per-unit", "Tokyo promised $600 million for the port. Spread over 20 months, it comes to $60 million a month."),
    (
        "growth-rate",
        "The budget grew between fiscal years 2016 and 2020. It rose from ¥4.8 trillion to ¥5.2 trillion, or about 8.3 percent a year.",
    ),
    ("percent-of", "日本の支出は2024年に553億ドルであった。韓国の476億ドルは日本の約68%である。"),
    ("membership", "日米豪印の枠組みであるクアッド（日米豪韓）は会合を開いた。"),
    ("office", "2025年2月に岸田総理が訪米し、大統領と会談した。"),
]


@pytest.mark.parametrize(("rule", "sentence"), FAULTY + MORE_FAULTY)
def test_faults_in_other_words(rule, sentence):
    assert any(f.rule == rule for f in audit(sentence).faults)


@pytest.mark.parametrize("sentence", RIGHT + MORE_RIGHT)
def test_right_sentences_in_other_words(sentence):
    assert not audit(sentence).faults


@pytest.mark.parametrize(("rule", "passage"), PASSAGES)
def test_passages(rule, passage):
    assert any(f.rule == rule for f in audit(passage).faults)


def _periods(text):
    result = audit(text)
    return {text[c.start : c.end]: c.period.label() for c in result.claims if c.period and c.kind != "date"}


def test_relative_dates_count_from_the_document_or_the_paragraph():
    assert _periods("12 June 2025\n\nLast year it had 40 ships; this year it has 52 ships.") == {
        "40": "2024",
        "52": "2025",
    }
    assert _periods("In 2015 it had 40 ships. Two years later it had 52 ships.") == {"40": "2015", "52": "2017"}
    told = _periods("In fiscal 2024 it was 7.95 trillion yen. The year before it had been 6.82 trillion yen.")
    assert told == {"7.95 trillion yen": "FY2024", "6.82 trillion yen": "FY2023"}
    assert _periods("令和6年度は7兆9496億円、前年度は6兆8219億円であった。") == {
        "7兆9496億円": "FY2024",
        "6兆8219億円": "FY2023",
    }
    assert _periods("It had 40 ships last year.") == {}


def test_a_month_without_a_year_is_that_of_the_paragraph_or_nearest_the_document():
    text = "Published 3 February 2025\n\nOn 20 November the fleet left.\n\nIn 2019 it left on 4 May."
    days = [c.period.label() for c in audit(text).claims if c.kind == "date"]
    assert days == ["2025-02-03", "2024-11-20", "2019-05-04"]


def test_figures_of_tables_are_claims_with_the_unit_of_their_head():
    text = "| Country | 2023 (US$ billion) |\n|---|---|\n| Australia | 32.3 |\n| Thailand | 5.8 |"
    claims = [(c.kind, c.currency, round(c.value), c.subjects, c.period.label()) for c in audit(text).claims]
    assert claims == [("money", "USD", 32.3e9, ("AUS",), "2023"), ("money", "USD", 5.8e9, ("THA",), "2023")]


def test_a_paragraph_without_source_is_said_once_and_is_no_fault():
    text = "The port handles 40 ships a day. Its cranes lift 90 tons each. It employs 3,000 people."
    found = [f for f in audit(text).findings if f.rule == "no-source"]
    assert [f.verdict for f in found] == [UNCHECKED]
    assert not audit(text).faults
    sourced = text.replace("It employs", "According to the port authority, it employs")
    assert not [f for f in audit(sourced).findings if f.rule == "no-source"]
    marked = text.replace("a day.", "a day.[^3]")
    assert not [f for f in audit(marked).findings if f.rule == "no-source"]


def test_hearsay_is_doubted_only_where_a_primary_source_has_the_figure():
    known = "According to media reports, Japan's defense budget was ¥7.95 trillion in fiscal 2024."
    assert [f.verdict for f in audit(known).findings if f.rule == "secondary-source"] == [UNCHECKED]
    unknown = "According to media reports, the port handled 40 ships."
    assert not [f for f in audit(unknown).findings if f.rule == "secondary-source"]


def test_a_population_of_the_evidence_base_serves_where_the_text_gives_none():
    found = audit("In 2023 Australia spent $32 billion on defense, or $1,200 per person.").findings
    assert any(f.rule == "per-person" and f.verdict == HOLDS and f.evidence for f in found)


def test_code_is_not_read():
    assert not audit("Words.\n\n```text\nIn fiscal 2023 Japan's defense budget was 68 trillion yen.\n```\n").claims
