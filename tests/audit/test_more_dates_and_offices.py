"""Further natural sentences for the rules of offices, times between dates and members of bodies."""

import pytest

from rimland.auditing import audit

FAULTY = [
    ("member-count", "Nine of the G7 signed the text."),
    ("office", "Lloyd Austin, the American defense secretary at the time, and his Japanese counterpart met in Tokyo on 3 July 2020."),
    ("office", "The exercise of March 2022 was observed by Admiral Samuel J. Paparo, the commander of U.S. Indo-Pacific Command."),
    ("office", "On 27 December 2016 Prime Minister Abe and President Trump stood together at Pearl Harbor."),
    ("office", "U.S. President Barack Obama met with Japanese Prime Minister Naoto Kan in Washington in April 2014."),
    ("office", "Jake Sullivan, then the national security adviser, briefed reporters on 3 June 2020."),
    ("office", "Japan's then defence minister Kono Taro halted the programme in June 2022."),
    ("office", "In July 2016, when the tribunal ruled, President Rodrigo Duterte's predecessor was out and President Marcos kept silent."),
    ("office", "Then Foreign Minister Hayashi Yoshimasa and Secretary Blinken signed the document in Washington on 15 January 2021."),
    ("office", "平成28年5月27日、オバマ大統領は岸田総理とともに広島平和記念公園を訪れた。"),
    ("office", "ポンペオ国務長官は2022年10月6日に東京で会談した。"),
    ("office", "2023年11月、米国のオースティン国防長官と日本の中谷防衛大臣がジャカルタで会談した。"),
    ("interval", "Forty years to the day after the reversion on 15 May 1972, on 15 May 2022, the emperor spoke by video."),
    ("interval", "Between the signing on 8 July 2024 and the exchange of notes on 8 August 2025 lay five months."),
    ("interval", "国交正常化（1972年）から40年となった2022年に記念式典が行われた。"),
    ("interval", "2024年7月8日の署名から5か月後の2025年9月11日に発効した。"),
    ("membership", "Taiwan joined the CPTPP in 2023 as a full member of the CPTPP."),
]  # fmt: skip

RIGHT = [
    "Six of the G7 signed the text.",
    "It was signed on 8 July 2024 and took effect one year and two months later, on 11 September 2025.",
    "It began in March 2023 and ended half a year later, in September 2023.",
    "The exercise of March 2022 was observed by Admiral John C. Aquilino, the commander of U.S. Indo-Pacific Command.",
    "In May 2016 President Barack Obama became the first sitting president to visit Hiroshima.",
    "In 2024 a biography of Defense Secretary Robert McNamara appeared.",
    "In 2013 the film about President Lincoln won prizes.",
    "In March 2025 the carrier USS George H.W. Bush returned to Norfolk.",
    "The carrier named for President Ronald Reagan left Yokosuka in May 2024.",
    "In 2025 he wrote of his years with Secretary of State Hillary Clinton.",
    "The 2015 guidelines, signed under President Obama, were praised by President Trump in February 2025.",
    "In 2021 Prime Minister Suga was followed by Prime Minister Kishida.",
    "In September 2020, Prime Minister Abe resigned and was followed by Prime Minister Suga.",
    "In 2020 Joe Biden defeated President Donald Trump.",
    "On 6 January 2021 supporters of President Trump stormed the Capitol.",
    "In December 2024 President Yoon declared martial law; in June 2025 President Lee Jae-myung took office.",
    "Since 2016 President Tsai and, since 2024, President Lai have built up the reserves.",
    "President Xi Jinping has ruled since 2012.",
    "In November 2012 Xi Jinping became general secretary and, in March 2013, President Xi took the state's highest post.",
    "In August 2012 President Lee Myung-bak landed on the islets.",
    "2024年9月27日、石破茂氏が総裁選に勝利し、10月1日に首相に就任した。",
    "2025年10月、高市総理は自衛隊の観閲式に臨んだ。2012年に安倍総理が始めた改革を引き継ぐと述べた。",
    "2006年に防衛庁が省に移行する法案が成立し、安倍総理が演説した。",
    "日本とフィリピンは2024年7月8日に署名し、上川外務大臣と木原防衛大臣が出席した。",
    "2012年12月に発足した第二次安倍内閣で、小野寺五典防衛大臣が就任した。",
    "Fifty years to the day after the reversion on 15 May 1972, on 15 May 2022, the emperor spoke by video.",
    "国交正常化（1972年）から50年となった2022年に記念式典が行われた。",
    "2024年7月8日の署名から1年2か月後の2025年9月11日に発効した。",
    "He was born in 1957 and, 45 years later, in 2002, entered parliament.",
    "The first was launched in 2013; the third, two years after the second, in 2017.",
    "In 2012, three years after the LDP lost power, it returned.",
    "It was 2010, sixty-five years after the war had ended in 1945.",
    "In the 10 years since 2013 the budget has doubled, and by 2023 it stood at 6.8 trillion yen.",
]  # fmt: skip


@pytest.mark.parametrize(("rule", "text"), FAULTY)
def test_a_fault_is_found(rule, text):
    assert any(f.rule == rule for f in audit(text).faults), audit(text).findings


@pytest.mark.parametrize("text", RIGHT)
def test_what_is_right_is_not_called_wrong(text):
    assert not audit(text).faults, audit(text).faults
