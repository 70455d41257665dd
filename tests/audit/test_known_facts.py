"""What the curated tables know: sentences of our own with one fact each, wrong in the first list and right in the second."""

from pathlib import Path

import pytest

from rimland.auditing import audit
from rimland.auditing.findings import CONTRADICTS, HOLDS, INCONSISTENT
from rimland.auditing.knowledge import load_knowledge

RULES = {"event-date", "figure", "office", "firm-country", "members", "membership", "rank-holder", "evidence"}

FAULTY_EVENTS = [
    "The Reciprocal Access Agreement between Japan and Australia entered into force on 13 July 2023.",
    "Japan's Reciprocal Access Agreement with Britain took effect in October 2022.",
    "日豪円滑化協定は2021年1月に署名された。",
    "令和5年10月に日豪円滑化協定が発効した。",
    "The revised US-Japan security treaty was signed in January 1961.",
    "The Treaty of San Francisco came into force on 28 April 1951.",
    "サンフランシスコ平和条約は1952年9月に調印された。",
    "The SACO Final Report of December 1997 listed eleven facilities.",
    "橋本首相とモンデール大使は1997年4月に普天間飛行場の返還で合意した。",
    "Seoul and Washington signed the Mutual Defense Treaty between the United States and South Korea in 1956.",
    "The Mutual Defense Treaty with the Philippines was signed in August 1961.",
    "The ANZUS treaty was signed in San Francisco in 1954.",
    "Manila and Washington signed the Enhanced Defense Cooperation Agreement in April 2012.",
    "Japan and South Korea normalized relations in June 1975.",
    "日韓基本条約は1968年に結ばれた。",
    "日中国交正常化は1975年9月のことである。",
    "The Treaty of Peace and Friendship between Japan and China was signed in August 1982.",
    "The treaty between Russia and North Korea entered into force on 4 November 2024.",
    "The convention setting up the GCAP International Government Organisation was signed in December 2022.",
    "The CPTPP was signed in Santiago on 8 March 2019.",
    "On 4 October 2025 President Trump signed the executive order that put the tariff agreement with Japan into force.",
    "In August 2025 Trump announced a trade deal with Japan that set a tariff of 15 percent.",
    "日米両政府は2025年6月に関税交渉で合意した。",
    "China joined the World Trade Organization in December 2003.",
    "President Trump met Prime Minister Takaichi in Tokyo on 28 November 2025.",
    "Biden and Xi met at Woodside in November 2022.",
    "Prime Minister Kishida addressed a joint meeting of Congress on 11 May 2024.",
    "Obama visited Hiroshima in May 2015.",
    "NATO's Vilnius summit, in July 2022, welcomed Japan: the NATO summit in Vilnius.",
    "Finland joined NATO in April 2022.",
    "平和安全法制は2017年3月に施行された。",
    "The Diet passed the active cyber defense law in May 2024.",
    "能動的サイバー防御法は令和6年5月に成立した。",
    "Japan's Diet enacted the Economic Security Promotion Act in May 2021.",
    "The Defense Agency became the Ministry of Defense in January 2005.",
    "自衛隊が発足したのは1952年7月である。",
    "防衛装備移転三原則は2012年4月に閣議決定された。",
    "The Acquisition, Technology and Logistics Agency was established in October 2013.",
    "The Amphibious Rapid Deployment Brigade was activated in March 2016.",
    "The Noto Peninsula earthquake of 1 January 2025 cut roads and water.",
    "Ishiba won the LDP presidential election in September 2023.",
    "高市氏は2024年10月の自民党総裁選で勝利した。",
    "Australia's federal election of May 2024 returned Labor.",
    "The National Assembly election of April 2023 gave South Korea's Democratic Party a majority.",
    "The Constitutional Court removed Yoon in March 2025.",
    "中国は2014年11月に東シナ海に防空識別区を設定した。",
    "A North Korean missile flew over Japan on 4 October 2021.",
    "北朝鮮は2021年10月に日本上空を通過する弾道ミサイルを発射した。",
    "Joint Sword-2024A was held in March 2024.",
    "The exercise Strait Thunder-2025A took place in June 2025.",
    "The carrier Fujian was commissioned in November 2024.",
    "空母「福建」は2024年11月に就役した。",
    "護衛艦「いずも」は2013年3月に就役した。",
    "Australia selected the upgraded Mogami frigate in August 2024.",
    "The Ground Self-Defense Force opened its camp on Ishigaki in March 2021.",
    "陸上自衛隊は2018年3月に与那国島に駐屯地を開設した。",
    "The 12th Marine Littoral Regiment was established in November 2022.",
    "In October 2021 the Biden administration announced export controls on advanced semiconductors, a date often cited as October 7, 2021.",
    "TSMC, founded in 1991, makes most of the world's advanced chips.",
    "The TSMC plant in Kumamoto opened in February 2023.",
    "ラピダスは2021年8月に設立された。",
    "China passed its Anti-Secession Law in March 2008.",
    "Timor-Leste joined ASEAN in October 2024.",
    "Nippon Steel completed its purchase of U.S. Steel in June 2024.",
    "China began its ban: Beijing suspended imports of Japanese seafood in August 2022.",
    "Chinese ballistic missiles landed in Japan's exclusive economic zone in August 2021.",
    "Japan's general election of 15 February 2026 gave the LDP two thirds of the seats.",
]

RIGHT_EVENTS = [
    "The Reciprocal Access Agreement between Japan and Australia, signed in January 2022, entered into force on 13 August 2023.",
    "Japan's Reciprocal Access Agreement with Britain took effect in October 2023.",
    "After the agreement with Australia in 2022, talks with France on a reciprocal access agreement began in 2024.",
    "日豪円滑化協定は2022年1月に署名された。",
    "令和5年8月に日豪円滑化協定が発効した。",
    "The security treaty with the United States was signed in January 1960 and in force from 23 June 1960.",
    "On the 60th anniversary of the treaty in 2020 the ministers issued a statement.",
    "The SACO Final Report of December 1996 listed eleven facilities; by 2016 part of the Northern Training Area was returned.",
    "橋本首相とモンデール大使は1996年4月に普天間飛行場の返還で合意した。",
    "Seoul and Washington signed the Mutual Defense Treaty between the United States and South Korea in October 1953.",
    "In 2021 Manila kept the Visiting Forces Agreement with the United States, signed in 1998.",
    "The Philippines and Japan signed an agreement on visiting troops in July 2024.",
    "Manila granted access to four more sites under the Enhanced Defense Cooperation Agreement in February 2023.",
    "Japan and South Korea normalized relations in 1965; the row over forced labour of 2018 reopened old wounds.",
    "日韓基本条約は1965年に結ばれた。",
    "日中国交正常化は1972年9月のことである。",
    "日中平和友好条約は1978年8月に署名され、同年10月に発効した。",
    "The pact between Russia and North Korea, signed in June 2024, took effect on 4 December 2024.",
    "The GCAP was announced in December 2022, and the treaty for its organisation was signed a year later, in December 2023.",
    "The CPTPP was signed in Santiago in March 2018; Britain signed its accession protocol in July 2023.",
    "In July 2025 Trump announced a trade deal with Japan that set a tariff of 15 percent.",
    "日米両政府は2025年7月に関税交渉で合意した。",
    "In 2018 Washington took China to the World Trade Organization, which it had joined in 2001.",
    "President Trump met Prime Minister Takaichi in Tokyo on 28 October 2025.",
    "Trump spoke with Takaichi by telephone in January 2026.",
    "Prime Minister Kishida addressed a joint meeting of Congress on 11 April 2024.",
    "Prime Minister Abe addressed Congress in April 2015.",
    "Japan's prime minister attended the NATO summit in Madrid in June 2022 for the first time.",
    "平和安全法制は2015年9月に成立し、2016年3月に施行された。",
    "The Diet passed the active cyber defense law in May 2025; it takes full effect in 2027.",
    "The lower house passed the active cyber defense bill in April 2025.",
    "Japan's Diet enacted the Economic Security Promotion Act in May 2022.",
    "The Defense Agency, set up in 1954, became the Ministry of Defense in January 2007.",
    "自衛隊が発足したのは1954年7月である。",
    "防衛装備移転三原則は2014年4月に閣議決定され、2023年12月に改正された。",
    "The three principles on the transfer of defense equipment were revised in December 2023.",
    "The Noto Peninsula earthquake of 1 January 2024 cut roads and water.",
    "In September 2024 heavy rain hit the area of the Noto earthquake again.",
    "Ishiba won the LDP presidential election in September 2024.",
    "The campaign for the LDP presidential election began on 12 September 2024.",
    "Australia's federal election of May 2025 returned Labor.",
    "The National Assembly impeached Yoon in December 2024, and the Constitutional Court removed him in April 2025.",
    "中国は2013年11月に東シナ海に防空識別区を設定した。",
    "A North Korean missile flew over Japan in October 2022, the first since 2017.",
    "北朝鮮は2022年10月4日に日本上空を通過する弾道ミサイルを発射した。",
    "北朝鮮は2017年9月に6回目の核実験を行った。",
    "Joint Sword-2024A was held in May 2024 and Joint Sword-2024B in October 2024.",
    "The exercise Strait Thunder-2025A took place in April 2025.",
    "The carrier Fujian was launched in June 2022 and commissioned in November 2025.",
    "Fujian province sent officials to Kinmen in 2021.",
    "空母「福建」は2025年11月に就役した。",
    "護衛艦「いずも」は2015年3月に就役した。",
    "Australia selected the upgraded Mogami frigate in August 2025 and means to sign the contract in 2026.",
    "The Ground Self-Defense Force opened its camp on Ishigaki in March 2023.",
    "陸上自衛隊は2016年3月に与那国島に駐屯地を開設した。",
    "An electronic warfare unit was deployed to Camp Yonaguni in March 2024.",
    "In October 2023 the Biden administration tightened the export controls on semiconductors of October 2022.",
    "TSMC, founded in 1987, opened an office in Tokyo in 1997.",
    "TSMC established its subsidiary in Kumamoto in December 2021.",
    "The first TSMC plant in Kumamoto opened in February 2024, and a second was announced in the same month.",
    "ラピダスは2022年8月に設立された。",
    "China passed its Anti-Secession Law in March 2005.",
    "Timor-Leste became ASEAN's eleventh member in October 2025; it had applied in 2011.",
    "China lifted part of its ban on Japanese seafood in June 2025.",
    "Chinese ballistic missiles landed in Japan's exclusive economic zone in August 2022.",
    "North Korean missiles landed in Japan's exclusive economic zone in 2016.",
    "Japan's general election of 8 February 2026 gave the LDP two thirds of the seats.",
    "Takaichi became prime minister in October 2025 after she had won the LDP presidential election on 4 October 2025.",
]


def _found(sentence: str) -> list:
    """The findings of the rules that look the tables up."""
    return [f for f in audit(sentence).findings if f.rule in RULES]


@pytest.mark.parametrize("sentence", FAULTY_EVENTS)
def test_a_wrong_date_of_a_known_event_is_found(sentence):
    assert any(f.rule == "event-date" and f.verdict == CONTRADICTS for f in _found(sentence))


@pytest.mark.parametrize("sentence", RIGHT_EVENTS)
def test_a_right_date_is_left_alone(sentence):
    assert [f for f in _found(sentence) if f.verdict in (CONTRADICTS, INCONSISTENT)] == []


FAULTY_FIGURES = [
    "Global semiconductor sales reached $727.6 billion in 2024.",
    "Worldwide semiconductor sales fell to $426.8 billion in 2023.",
    "World military expenditure rose to $3,718 billion in 2024.",
    "世界の軍事費は2024年に1兆7,180億ドルとなった。",
    "Military spending in the Indo-Pacific reached $2.7 trillion in 2024.",
    "Military spending in Asia and Oceania rose to $829 billion in 2024.",
    "Japan will invest $550 billion a year in the United States under the tariff deal.",
    "Japan agreed to invest $850 billion in the United States under the trade deal of July 2025.",
    "Japan will pay $8.7 billion for the relocation of Marines to Guam, the whole cost being larger.",
    "The total cost of the Henoko base is put at ¥1.9 trillion.",
    "AUKUS submarines are expected to cost A$468 billion over three decades.",
    "Australia will buy Mogami frigates from Japan: seven frigates in all.",
    "空母「福建」の満載排水量は約6万トンである。",
    "The Izumo has a standard displacement of 29,500 tons.",
    "与那国島は台湾から約310キロに位置する。",
    "The Taiwan Strait is 480 km wide.",
    "The DF-26 has a range of 1,500 km.",
    "The authorised strength of the Self-Defense Forces is 347,154 personnel.",
    "Japan plans a fleet of 247 F-35s in all.",
    "The CPTPP has 14 members.",
    "Under EDCA the United States may use 12 sites.",
    "North Korea has carried out eight nuclear tests since 2006.",
    "The DF-21D has a range of 4,500 km.",
    "Nippon Steel's acquisition of U.S. Steel for $24.9 billion was blocked.",
    "Taiwan's special defense budget of NT$2.25 trillion runs over eight years.",
]

RIGHT_FIGURES = [
    "Global semiconductor sales reached $627.6 billion in 2024 and $791.7 billion in 2025.",
    "Global semiconductor sales were $57.0 billion in December 2024.",
    "Global semiconductor sales are projected to reach $1 trillion in 2026.",
    "World military expenditure rose to $2,718 billion in 2024.",
    "Global military spending was $2.2 trillion in 2023, says the IISS.",
    "世界の軍事費は2024年に2兆7,180億ドルとなった。",
    "China's $314 billion made up 12 percent of global military spending in 2024.",
    "Military spending in the Indo-Pacific reached $600 billion in 2024.",
    "In Asia and Oceania, China spent $314 billion in 2024.",
    "Japan agreed to invest $550 billion in the United States under the trade deal of July 2025.",
    "The move of Marines to Guam is estimated to cost $8.7 billion, of which Japan will pay $2.8 billion.",
    "The total cost of the Henoko base is put at ¥930 billion.",
    "AUKUS submarines are expected to cost A$268 billion to A$368 billion over three decades.",
    "Of the 11 Mogami-class frigates for Australia, three frigates are to be built in Japan.",
    "空母「福建」の満載排水量は約8万トンである。",
    "The Izumo has a standard displacement of 19,500 tons, 26,000 tons at full load.",
    "Yonaguni lies about 110 kilometres east of Taiwan.",
    "The Taiwan Strait is 180 km wide on average and 130 km at its narrowest.",
    "The authorised strength of the Self-Defense Forces is 247,154 personnel.",
    "陸上自衛官の定員は15万人である。",
    "Japan plans a fleet of 147 F-35s in all, of which 42 are F-35Bs.",
    "The CPTPP now has 12 members.",
    "North Korea carried out two nuclear tests in 2016.",
    "Japan's subsidies for TSMC in Kumamoto reach ¥1.2 trillion, with ¥476 billion for the first plant.",
    "Nippon Steel's acquisition of U.S. Steel for $14.9 billion was closed in June 2025.",
    "Japan's five-year defence programme for fiscal 2019 to 2023 set ¥27.47 trillion over five years.",
    "In fiscal 2026 Japan's defense budget is ¥9.04 trillion.",
]

FAULTY_NAMES = [
    ("firm-country", "The Chinese builder Imabari Shipbuilding won the order."),
    ("firm-country", "The American drone maker DJI was listed."),
    ("firm-country", "The Taiwanese memory maker CXMT grew fast."),
    ("firm-country", "Japanese contractors such as Hyundai Rotem and Korea Aerospace Industries export arms."),
    ("members", "The Indo-Pacific Four (Australia, Japan, India and South Korea) came to the summit."),
    ("membership", "Taiwan is a member of IPEF."),
    ("place-country", "Camp Schwab, South Korea, was closed."),
    ("office", "In 2015 Defense Minister Kitazawa visited Okinawa."),
    ("office", "In May 2023 Foreign Minister Wang Yi met reporters."),
    ("office", "In March 2005 Foreign Minister Taro Aso spoke."),
    ("office", "1978年8月に田中首相は条約に署名した。"),
    ("office", "2012年3月に北沢防衛大臣が現地を視察した。"),
    ("office", "2011年に鳩山首相は県外移設を主張した。"),
    ("office", "In 2017 NATO Secretary General Rasmussen visited Tokyo."),
    ("office", "In 2025 Secretary of State Powell spoke of the alliance."),
]

RIGHT_NAMES = [
    "The Japanese builder Imabari Shipbuilding won the order.",
    "The Chinese drone maker DJI was listed.",
    "Japanese toolmakers such as Advantest, Lasertec and Nikon supply TSMC.",
    "Swedish firms such as Saab supply radars.",
    "The Indo-Pacific Four (Australia, Japan, New Zealand and South Korea) came to the summit.",
    "The CPTPP (Australia, Brunei, Canada, Chile, Japan, Malaysia, Mexico, New Zealand, Peru, Singapore, the United Kingdom and Vietnam) grew.",
    "In June 1991 President George H. W. Bush visited Asia.",
    "In 1978 Prime Minister Takeo Fukuda visited Manila.",
    "In 2010 Defense Minister Kitazawa visited Okinawa.",
    "In March 2018 Foreign Minister Wang Yi met Kono.",
    "1972年9月に田中角栄首相が北京を訪れた。",
    "1996年4月に橋本首相とクリントン大統領が会談した。",
    "2009年に鳩山首相は県外移設を主張した。",
    "In 1965 President Park Chung-hee signed the treaty.",
    "In 1995 Foreign Minister Yohei Kono visited Beijing.",
]


@pytest.mark.parametrize("sentence", FAULTY_FIGURES)
def test_a_wrong_figure_of_a_known_programme_is_found(sentence):
    assert any(f.rule in ("figure", "evidence") and f.verdict == CONTRADICTS for f in _found(sentence))


@pytest.mark.parametrize(("rule", "sentence"), FAULTY_NAMES)
def test_a_wrong_firm_member_or_office_is_found(rule, sentence):
    assert any(f.rule == rule and f.verdict == CONTRADICTS for f in audit(sentence).findings)


@pytest.mark.parametrize("sentence", RIGHT_FIGURES + RIGHT_NAMES)
def test_right_figures_and_names_are_left_alone(sentence):
    assert [f for f in _found(sentence) if f.verdict in (CONTRADICTS, INCONSISTENT)] == []


def test_every_fact_has_a_source_of_the_bibliography():
    from rimland.evidence.sources import sources

    known, book = load_knowledge(), sources()
    named = {e.source for e in known.events} | {f.source for f in known.figures} | {r.source for r in known.ranks}
    named |= {o.source for o in known.offices}
    assert named <= set(book)


def test_most_right_sentences_are_confirmed():
    held = [s for s in RIGHT_EVENTS if any(f.verdict == HOLDS for f in _found(s))]
    assert len(held) > 0.6 * len(RIGHT_EVENTS)


def _beside_other_dates() -> list[str]:
    lines = (Path(__file__).parent / "right_beside_other_dates.txt").read_text(encoding="utf-8").splitlines()
    return [line.replace("\\n", "\n") for line in lines if not line.startswith("#")]


@pytest.mark.parametrize("part", range(12))
def test_other_dates_are_not_held_against_known_facts(part):
    sentences = _beside_other_dates()[part::12]
    wrong = [(s, f.rule, f.text) for s in sentences for f in _found(s) if f.verdict in (CONTRADICTS, INCONSISTENT)]
    assert wrong == []
