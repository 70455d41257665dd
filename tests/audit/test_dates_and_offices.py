"""Offices, dates, intervals and members in natural wordings: what must be found and what must be left alone."""

import pytest

from rimland.auditing import audit

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
]  # fmt: skip


@pytest.mark.parametrize(("rule", "text"), FAULTY)
def test_a_fault_is_found(rule, text):
    assert any(f.rule == rule for f in audit(text).faults), audit(text).findings


@pytest.mark.parametrize("text", RIGHT)
def test_what_is_right_is_not_called_wrong(text):
    assert not audit(text).faults, audit(text).faults
