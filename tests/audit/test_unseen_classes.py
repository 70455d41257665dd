"""Classes of fault that a second set of unseen documents showed, in sentences of our own."""

import pytest

from rimland.auditing import audit
from rimland.auditing.findings import INCONSISTENT, UNCHECKED

FAULTY = [
    ("firm-country", "The order went to the Chinese builder Kawasaki Heavy Industries."),
    ("firm-country", "The chips are made by Korea's rivals and by South Korea's Kioxia, which has two plants."),
    ("members", "AUKUS consists of Australia, Canada and the United States."),
    ("members", "The Quad is made up of Japan, India, Australia and the United Kingdom."),
    ("members", "次期戦闘機は日本、英国、カナダの3か国が共同で開発する。"),
    ("office", "平成24年3月に当時の安倍晋三首相が視察した。"),
    ("office", "NAHA, May 12, 2025 -- The base was quiet.\n\nIn July 2024 talks opened. They ended this April, when Defense Secretary Lloyd Austin flew in."),
    ("evidence", "Under the special measures agreement Japan pays ¥1.055 trillion a year."),
    ("evidence", "同盟強靱化予算は毎年1兆551億円である。"),
    ("evidence", "Japan's defence budget is ¥43 trillion a year."),
    ("evidence", "令和9年度の防衛費は43兆円となる。"),
    ("sum", "The squadron flies 30 F-16C and 18 F-16D jets, 58 in all."),
    ("sum", "The centre party won 88 seats and its ally 31, a combined 129 in a house of 300."),
    ("sum", "The state paid up to €210 million for the dock and up to €340 million for the crane, some €650 million together."),
    ("sum", "A first tranche of 120 missiles and a second of 60 were ordered, 200 in total."),
    ("sum", "護衛艦は36隻、潜水艦は22隻、計68隻である。"),
    ("difference", "In 2021 the island bought $52.4 billion of fuel and sold $31.1 billion of chips, leaving a gap of $31.3 billion."),
    ("difference", "Korea exported goods of $61 billion and imported $49 billion, leaving it with a surplus of $22 billion."),
    ("difference", "海上保安官の定員は1万4,681人、現員は1万4,321人で、欠員は560人である。"),
    ("part-of-whole", "Submarines made 31 of the 74 calls, or 52 percent, and frigates the rest."),
    ("part-of-whole", "The fund holds €8.0 billion, of which €2.4 billion is for ports, about 45 percent."),
    ("part-of-whole", "The bill was put at $6.4 billion in all. Canberra is to pay $1.6 billion, about 40 percent of it."),
    ("from-to-change", "Port calls in fiscal 2022 numbered 312, up 18 percent from the previous year's 290."),
    ("from-to-change", "The 60 old F-16A jets at the base are to be replaced by 48 of the new model, a cut of one third."),
    ("from-to-change", "The navy has more than 140 large hulls and expects 168 by 2032, an increase of about 35 percent."),
    ("from-to-change", "予算は令和3年度が4兆2,000億円、令和4年度が5兆2,500億円（前年度比35.0％増）となった。"),
    ("from-to-change", "The levy falls from 20 percent, the sum of two older duties, to 12 percent, a cut of 8 percent in the rate."),
    ("times", "Beijing, at an estimated $210 billion, outspent Seoul's $42 billion almost eight times over."),
    ("weekday", "令和6年10月27日（月）に総選挙が行われた。"),
    ("weekday", "Harbour Notes, 9 June 2025\n\nThe envoy landed in Seoul on Friday, May 29 and left a day later."),
    ("weekday", "令和7年6月9日　調査室\n\n令和7年4月に協議が始まった。5月29日（金）に終わった。"),
]  # fmt: skip

RIGHT = [
    "The order went to the Japanese builder Kawasaki Heavy Industries.",
    "The tools come from Japan's ASML plant and the chips from Taiwan's TSMC.",
    "AUKUS consists of Australia, the United Kingdom and the United States.",
    "The Quad brings together officials of the United States, Japan, India and Australia.",
    "次期戦闘機は日本、英国、イタリアの3か国が共同で開発する。",
    "次期戦闘機を日本、英国、カナダが見学した。",
    "平成24年3月に当時の野田佳彦首相が視察した。",
    "平成22年9月に菅直人首相が視察した。",
    "Under the special measures agreement Japan pays ¥1.055 trillion over five years, ¥211 billion a year.",
    "同盟強靱化予算は5年間で1兆551億円である。",
    "Japan's defence plan is worth ¥43 trillion over five years, ¥8.6 trillion a year.",
    "令和4年12月に決定された計画の総額は43兆円である。",
    "The squadron flies 30 F-16C and 18 F-16D jets, 48 in all.",
    "The centre party won 88 seats and its ally 31, a combined 119 in a house of 300.",
    "The state paid up to €210 million for the dock and up to €340 million for the crane, some €550 million together.",
    "It ordered 4 boats and 12 missiles for each of them, 48 missiles in all.",
    "Two squadrons of 24 jets and one of 18 fly from there, 66 in all.",
    "護衛艦は36隻、潜水艦は22隻、計58隻である。",
    "In 2021 the island bought $52.4 billion of fuel and sold $31.1 billion of chips, leaving a gap of $21.3 billion.",
    "海上保安官の定員は1万4,681人、現員は1万4,321人で、欠員は360人である。",
    "Submarines made 31 of the 74 calls, or 42 percent, and frigates the rest.",
    "Of the 74 calls 31 were by submarines, or 42 percent of the whole.",
    "The fund holds €8.0 billion, of which €2.4 billion is for ports, about 30 percent.",
    "The fund holds €8.0 billion, of which €2.4 billion is for ports, about 60 percent more than in 2019.",
    "The bill was put at $6.4 billion in all. Canberra is to pay $1.6 billion, a quarter of it.",
    "Port calls in fiscal 2022 numbered 312, up 8 percent from the previous year's 290.",
    "Port calls numbered 312, up 8 percent from 2021 and 40 percent from 2015, when 220 were made.",
    "The 60 old F-16A jets at the base are to be replaced by 48 of the new model, a cut of one fifth.",
    "The navy has more than 140 large hulls and expects 168 by 2032, an increase of about 20 percent.",
    "予算は令和3年度が4兆2,000億円、令和4年度が5兆2,500億円（前年度比25.0％増）となった。",
    "The levy falls from 20 percent, the sum of two older duties, to 12 percent, a cut of 8 percentage points.",
    "The levy falls from 20 percent to 12 percent, a cut of 40 percent.",
    "Beijing, at an estimated $210 billion, outspent Seoul's $42 billion five times over.",
    "The navy has 140 hulls and the coast guard 168, an increase of about 35 percent over the last decade.",
    "Okinawa lies far from Japan's main islands. Its population is 1.46 million.",
    "Kumamoto has a new plant, which Japan supports. Its population is 1.7 million.",
    "Guam, which is closer to Japan than to Hawaii, hosts bombers, and its population is about 170,000.",
    "令和6年10月27日（日）に総選挙が行われた。",
    "Harbour Notes, 9 June 2025\n\nIn 2023 exports were $40 billion. The order was signed on Thursday, May 29.",
    "Harbour Notes, 9 June 2025\n\nIn 2023 the talks began well. They ended without a result on Monday, May 29.",
]  # fmt: skip

DOUBTFUL = [
    ("evidence", "China's official defense budget for 2024 was $314 billion."),
    ("weekday", "Harbour Notes, 9 June 2025\n\nIn 2023 the talks began well. They ended without a result on Sunday, May 29."),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "text"), FAULTY)
def test_a_fault_is_found(rule, text):
    assert any(f.rule == rule for f in audit(text).faults), audit(text).findings


@pytest.mark.parametrize("text", RIGHT)
def test_what_is_right_is_not_called_wrong(text):
    assert not audit(text).faults, audit(text).faults


@pytest.mark.parametrize(("rule", "text"), DOUBTFUL)
def test_what_cannot_be_told_is_left_open(rule, text):
    result = audit(text)
    assert not result.faults
    assert any(f.rule == rule and f.verdict == UNCHECKED for f in result.findings), result.findings


def test_an_estimate_in_dollars_is_not_set_against_a_budget_in_yuan_of_another_year():
    texts = [
        "China's defence budget in 2024 was $314 billion by one estimate.\n",
        "中国の2025年の国防費は1兆7,846億元で、前年の1兆6,655億元から7.2％増と発表された。\n",
    ]
    assert not [f for f in audit(texts).findings if f.rule == "across-documents" and f.verdict == INCONSISTENT]


def test_a_month_that_no_date_of_writing_places_assures_nothing():
    text = "In July 2024 talks opened. They ended this April, when Defense Secretary Lloyd Austin flew in."
    assert not [f for f in audit(text).findings if f.rule == "office"]
