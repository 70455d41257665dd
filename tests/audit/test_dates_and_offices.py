"""Offices, dates, intervals and members in natural wordings: what must be found and what must be left alone."""

import pytest

from rimland.auditing import audit
from rimland.auditing.findings import UNCHECKED

FAULTY = [
    ("office", "In April 2023, Admiral Samuel Paparo, then commander of U.S. Indo-Pacific Command, told the House that stocks were low."),
    ("office", "On 14 May 2019 the plan was shown to then-Defense Secretary Lloyd Austin in the Pentagon."),
    ("office", "Hamada Yasukazu, the defense minister at the time, opened the radar site on 3 March 2024."),
    ("office", "The accord was signed on 11 January 2023. Kihara Minoru, Japan's defense minister at the time, flew to London for the ceremony."),
    ("office", "The carrier left Yokosuka in May 2024. Crowds lined the pier for hours. Defense Minister Hamada Yasukazu watched from the deck."),
    ("office", "In November 2022 the frigate ran aground off Palawan. President Rodrigo Duterte ordered an inquiry the same week."),
    ("office", "Talks resumed in Tokyo on 7 March 2019. Foreign Minister Kamikawa Yoko hosted the visitors at the Iikura guest house."),
    ("office", "The foreign minister at the time, Yoko Kamikawa, signed the note in July 2022."),
    ("office", "2022年7月8日、上川陽子外務大臣及び岸信夫防衛大臣が会談した。"),
    ("office", "令和6年7月、上川陽子外務大臣及び中谷元防衛大臣は、ブリンケン国務長官及びオースティン国防長官(いずれも当時)と会談した。"),
    ("office", "2023年1月の会談には、ブリンケン国務長官とヘグセス国防長官が出席した。"),
    ("office", "2024年3月、両国は覚書に署名した。当時防衛相だった浜田靖一氏が式典に出席した。"),
    ("office", "岸田総理は2019年4月10日、ワシントンで大統領と会談した。"),
    ("office", "会談は2020年11月20日に開かれた。尹錫悦大統領が演説した。"),
    ("office", "2020年10月、ロイド・オースティン米国防長官が来日した。"),
    ("interval", "Okinawa Weekly, 20 April 2026\n\nNext month the islands mark the 52nd anniversary of their return to Japan on May 15, 1972."),
    ("interval", "The 70th anniversary of the treaty signed on January 19, 1960 was kept quietly in 2020."),
    ("interval", "In 2015, twelve years after the previous guidelines of 1997, the two ministries met again."),
    ("interval", "The text was signed on 8 July 2024. Six months later, on 11 September 2025, it entered into force."),
    ("interval", "The envoys signed the memorandum on March 3, 2025, and nine days later, on March 20, they met the press."),
    ("interval", "Seven years after the law was passed in September 2015, in 2024, a review began."),
    ("interval", "The drill ran for twenty days from May 3, 2024 to May 10, 2024."),
    ("interval", "Harbour Notes, 9 June 2025\n\nIt is now forty years since the accident of 1995, and few remember it."),
    ("interval", "Harbour Notes, 9 June 2025\n\nTwenty years ago, in 2011, the wave broke over the sea wall."),
    ("interval", "1960年1月の署名から55年となる2025年1月に式典が開かれた。"),
    ("interval", "2024年に、1972年以来42年ぶりの改定が行われた。"),
    ("interval", "報告\n2026年4月20日\n\nことしは1972年5月15日の復帰から52周年に当たる。"),
    ("interval", "2026年4月24日に署名し、その6日後の28日に発効した。"),
    ("interval", "2024年5月3日から2024年5月10日までの20日間、演習が行われた。"),
    ("interval", "2015年4月27日に指針が改定され、その5か月後の2015年12月19日に法律が成立した。"),
    ("interval", "The fiftieth anniversary of Okinawa's reversion was celebrated on May 15, 2023."),
    ("interval", "The law was passed in September 2015. Nine years later, in 2020, the court upheld it."),
    ("interval", "令和2年9月に発足し、それから3年後の令和7年9月に解散した。"),
    ("interval", "The two-week exercise ran from 3 May 2024 to 9 June 2024."),
    ("member-count", "In 2025 the 11-member CPTPP opened talks with Costa Rica."),
    ("member-count", "The Quad's five members agreed on a port fund."),
    ("member-count", "All five AUKUS nations sent engineers to Perth."),
    ("member-count", "RCEP, a trade pact of 18 nations, covers a third of the world's output."),
    ("member-count", "RCEP has 12 members and cut tariffs in steps."),
    ("member-count", "2025年、CPTPP加盟11か国の閣僚が東京に集まった。"),
    ("member-count", "クアッドの加盟国は5か国である。"),
    ("member-count", "The Quad, whose three members trained at sea, met in May."),
    ("membership", "RCEP, which includes India and China, lowered tariffs on parts."),
    ("membership", "The United States, a member of the CPTPP, opposed the change."),
    ("membership", "CPTPP members such as Canada and China asked for a review."),
    ("membership", "NATO member Japan sent observers to the drill."),
    ("membership", "インドを含む15カ国のRCEPは、2022年に発効した。"),
    ("membership", "日英独3か国によるGCAPは、2035年の配備を目指す。"),
    ("membership", "As a member of AUKUS, Canada shares in the work."),
    ("firm-country", "Hanwha, the Taiwanese conglomerate, bought the yard in Philadelphia."),
    ("firm-country", "TSMC, the world's leading Korean chipmaker, opened a plant in Kumamoto."),
    ("firm-country", "Hanwha Ocean, the big Japanese shipbuilder, bought the yard."),
    ("membership", "He claimed that RCEP includes India. It does not include services."),
    ("membership", "The minister said that Japan belongs to NATO. He spoke in Brussels."),
    ("evidence", "A post said that Japan's defense budget reached ¥79.5 trillion in fiscal 2024. It was read by many."),
    ("office", "The report claims that in May 2018 Prime Minister Kishida met the delegation. It is not short."),
    ("membership", "「インドを含む15カ国のRCEPは2022年に発効した」と同紙は書いた。記事は長い。"),
    ("members", "The Quad (the United States, Japan, Australia, and South Korea) met, it is claimed. That is good news."),
    ("weekday", "The ministers met on Monday (March 14, 2023) and parted a day later."),
    ("weekday", "On Wednesday, the 14th of May 2024, the fleet put to sea."),
    ("weekday", "The vote was held on 13 January 2024, a Sunday."),
    ("weekday", "2024年5月14日の水曜日に出港した。"),
    ("weekday", "会談は2023年1月11日（木曜日）に行われた。"),
    ("weekday", "Harbour Notes, 9 June 2025\n\nThe board sat last Friday, June 5, and will sit again."),
    ("weekday", "It sat from Monday, May 13, 2024 to Thursday, May 17, 2024."),
]  # fmt: skip

RIGHT = [
    "In April 2023, Admiral John Aquilino, then commander of U.S. Indo-Pacific Command, told the House that stocks were low.",
    "In April 2025, Admiral John Aquilino, the former commander of U.S. Indo-Pacific Command, told the House that stocks were low.",
    "In April 2023 Admiral Samuel Paparo, the future commander of Indo-Pacific Command, led the Pacific Fleet.",
    "President George H.W. Bush tapped him for an appellate post in 1990.",
    "President George H. W. Bush spoke at Camp David in 2003 as a guest.",
    "President Lai Ching-te won the vote on January 13, 2024, and was sworn in on May 20, 2024.",
    "President Lai Ching-te was elected on January 13, 2024.",
    "President Donald Trump was elected in November 2016.",
    "On 9 November 2016 the press greeted President Donald Trump's victory with surprise.",
    "Hamada Yasukazu, the defense minister at the time, opened the radar site on 3 March 2023.",
    "The treaty was signed in 1960. President Biden said that it was the cornerstone of peace.",
    "The treaty was signed on 19 January 1960. Its terms ran for decades. Today President Biden praised it.",
    "In 2019 the court upheld a ban that President Obama had drawn up.",
    "In 2023 the tariffs imposed by President Trump were still in force.",
    "In August 2025 Lee Jae-myung, the president of South Korea, visited Tokyo. Prime Minister Ishiba Shigeru received him.",
    "In 1972 President Marcos declared martial law.",
    "In 2009 Defense Minister Hamada Yasukazu sent two destroyers to the Gulf of Aden.",
    "令和6年7月、上川陽子外務大臣及び木原稔防衛大臣は、ブリンケン国務長官及びオースティン国防長官(いずれも当時)と会談した。",
    "2025年3月、中谷元防衛大臣はヘグセス国防長官と会談した。",
    "2025年3月、岸田文雄元首相が講演した。",
    "2025年3月、岩屋外務大臣は木原前防衛大臣と懇談した。",
    "2023年5月、小林外務大臣政務官が出席した。",
    "平成22年9月に菅直人首相が視察した。",
    "2024年1月13日に頼清徳総統が当選した。",
    "1992年に宮沢喜一首相が訪韓した。",
    "2024年11月、トランプ次期大統領はルビオ氏を国務長官に指名した。",
    "2021年9月、当時外相だった茂木敏充氏が署名した。",
    "Okinawa Weekly, 20 April 2026\n\nNext month the islands mark the 54th anniversary of their return to Japan on May 15, 1972.",
    "The 60th anniversary of the treaty signed on January 19, 1960 was kept quietly in 2020.",
    "In 2015, eighteen years after the previous guidelines of 1997, the two ministries met again.",
    "In 2015, nearly twenty years after the previous guidelines of 1997, the two ministries met again.",
    "The text was signed on 8 July 2024. Fourteen months later, on 11 September 2025, it entered into force.",
    "The envoys signed the memorandum on March 3, 2025, and nine days later, on March 12, they met the press.",
    "The envoys signed it on December 28, 2024, and nine days later, on January 6, they met the press.",
    "Nine years after the law was passed in September 2015, in 2024, a review began.",
    "The drill ran for eight days from May 3, 2024 to May 10, 2024.",
    "The drill ran for seven days from May 3, 2024 to May 10, 2024.",
    "Harbour Notes, 9 June 2025\n\nIt is now thirty years since the accident of 1995, and few remember it.",
    "Harbour Notes, 9 June 2025\n\nSome fifteen years ago, in 2011, the wave broke over the sea wall.",
    "Within five years after the war, by 1960, the port was rebuilt and by 1972 it was full.",
    "Fifty years on, the base still stands. It was opened in 1972 and widened in 1990.",
    "The 50th anniversary of Okinawa's reversion was celebrated on May 15, 2022.",
    "At the 50th anniversary of the return on May 15, 1972, the governor spoke.",
    "1960年1月の署名から65年となる2025年1月に式典が開かれた。",
    "2024年に、1972年以来52年ぶりの改定が行われた。",
    "報告\n2026年4月20日\n\nことしは1972年5月15日の復帰から54周年に当たる。",
    "2026年4月24日に署名し、その6日後の30日に発効した。",
    "2024年5月3日から2024年5月10日までの8日間、演習が行われた。",
    "2015年4月27日に指針が改定され、その5か月後の2015年9月19日に法律が成立した。",
    "2015年に署名した。ことし10月に会談が開かれ、防衛大臣が出席した。",
    "2023年度から5年間で43兆円を支出し、2027年度に国内総生産の2％とする。",
    "The law was passed in September 2015. Nine years later, in 2024, the court upheld it.",
    "It was passed in 2013 and revised in 2015. Two years later, in 2017, the court upheld it.",
    "Three years after he left the navy, in 2019, he joined the firm, which was founded in 1950.",
    "The treaty of 1960 replaced that of 1951, and its tenth anniversary was kept in Tokyo.",
    "The base, closed for two years after the 1995 storm, was rebuilt in 2011.",
    "Harbour Notes, 9 June 2025\n\nThis week the 65th anniversary of the treaty was kept on June 23, 2025.",
    "The 50th anniversary of the treaty, on January 19, 2010, passed quietly.",
    "The two-week exercise ran from 3 May 2024 to 16 May 2024.",
    "In 2025 the 12-member CPTPP opened talks with Costa Rica.",
    "In 2020 the 11-member CPTPP opened talks with London.",
    "The Quad's four members agreed on a port fund.",
    "Three of the Quad's four members sent ships.",
    "All three AUKUS nations sent engineers to Perth.",
    "RCEP, a trade pact of 15 nations, covers a third of the world's output.",
    "The three RCEP countries that trade most met in Jeju.",
    "In 1990 NATO's 16 members signed the treaty on conventional forces.",
    "2025年、CPTPP加盟12か国の閣僚が東京に集まった。",
    "CPTPP加盟12か国のうち3か国が反対した。",
    "RCEP, which includes Japan and China, lowered tariffs on parts.",
    "The RCEP talks, which included India until 2019, took eight years.",
    "The United States, a member of the Quad, opposed the change.",
    "Japan, not a member of NATO, sent observers to the drill.",
    "NATO partner Japan sent observers to the drill.",
    "中国を含む15カ国のRCEPは、2022年に発効した。",
    "日英伊3か国によるGCAPは、2035年の配備を目指す。",
    "インドを含む16カ国のRCEP交渉は2019年に転機を迎えた。",
    "Hanwha, the Korean conglomerate, bought the yard in Philadelphia.",
    "The Korean-owned Philly Shipyard builds tankers, and Hanwha will widen it.",
    "Hanwha, which won the Canadian order, opened an office in Ottawa.",
    "Hanwha Ocean, the big Korean shipbuilder, bought the yard.",
    "Samsung, the largest customer of the Japanese toolmaker Tokyo Electron, paid early.",
    "I have seen it claimed that RCEP includes India. It does not.",
    "Some say that Japan belongs to NATO. That is wrong.",
    "A post said that Japan's defense budget reached ¥79.5 trillion in fiscal 2024. In fact it was a tenth of that.",
    "It is not true that in May 2018 Prime Minister Kishida met the delegation.",
    "The claim that in May 2018 Prime Minister Kishida met the delegation is false.",
    "“AUKUS was announced in September 2022,” a leaflet says. It was not.",
    "「インドを含む15カ国のRCEPは2022年に発効した」という投稿が広まった。インドは加盟国ではない。",
    "2018年5月に岸田総理が訪米したという投稿は誤りである。",
    "「2018年5月に岸田総理が訪米した」との噂が流れた。そのような事実はない。",
    "The ministers met on Tuesday (March 14, 2023) and parted a day later.",
    "On Tuesday, the 14th of May 2024, the fleet put to sea.",
    "The vote was held on 13 January 2024, a Saturday.",
    "2024年5月14日の火曜日に出港した。",
    "会談は2023年1月11日（水曜日）に行われた。",
    "Harbour Notes, 9 June 2025\n\nThe board sat last Friday, June 6, and will sit again.",
    "They met on 14 May 2024. The Thursday after that, May 16, they left.",
    "He spoke on Sunday of the accord of May 14, 2024.",
    "The pact of May 14, 2024, the Thursday before the vote, was brief.",
    "令和6年5月14日（火）及び15日（水）に開催した。",
    "It sat from Monday, May 13, 2024 to Friday, May 17, 2024.",
]  # fmt: skip


@pytest.mark.parametrize(("rule", "text"), FAULTY)
def test_a_fault_is_found(rule, text):
    assert any(f.rule == rule for f in audit(text).faults), audit(text).findings


@pytest.mark.parametrize("text", RIGHT)
def test_what_is_right_is_not_called_wrong(text):
    assert not audit(text).faults, audit(text).faults


CPTPP = """bodies:
  CPTPP:
    members: [AUS, BRN, CAN, CHL, GBR, JPN, MEX, MYS, NZL, PER, SGP, VNM]
    kind: trade agreement
    joined: {GBR: 2024-12-15}
"""


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("In 2022 the CPTPP's eleven members met in Singapore.", True),
        ("In 2022 the CPTPP's twelve members met in Singapore.", False),
        ("In 2025 the CPTPP's twelve members met in Sydney.", True),
        ("In 2025 the 11-member CPTPP met in Sydney.", False),
        ("In 2024 the 11-member CPTPP met in Vancouver.", True),
        ("In 2022 Britain, a member of the CPTPP, spoke.", False),
        ("In 2025 Britain, a member of the CPTPP, spoke.", True),
        ("The CPTPP's eleven members differ in wealth.", True),
    ],
)
def test_members_are_those_of_the_date_where_accessions_are_given(tmp_path, text, right):
    (tmp_path / "gazetteer.yaml").write_text(CPTPP, encoding="utf-8")
    assert bool(audit(text, evidence=tmp_path).faults) is not right


@pytest.mark.parametrize(
    "text",
    [
        "I have seen it claimed that RCEP includes India. It does not.",
        "「2018年5月に岸田総理が訪米した」との噂が流れた。そのような事実はない。",
        "The claim that in May 2018 Prime Minister Kishida met the delegation is false.",
    ],
)
def test_what_the_text_itself_denies_stays_open_with_what_was_expected(text):
    found = [f for f in audit(text).findings if "the text denies it" in f.expected]
    assert found
    assert all(f.verdict == UNCHECKED and f.severity == "note" for f in found)
