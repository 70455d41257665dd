"""A figure that follows from others beside it, in many wordings: each sentence once right and once wrong.

The sentences are our own; each was written before the rules could read it, to be unlike those before.
"""

import pytest

from rimland.auditing import audit

SENTENCES = [
    ('The first order covers 12 patrol aircraft. A second, for 8, followed in March, bringing the total to {}.', '20', '24'),
    ('Tokyo had already bought 42 of the jets; the 105 ordered in 2018 take the planned fleet to {}.', '147', '157'),
    ('Australia put in $1.2 billion and Japan $800 million, making a joint fund of ${} billion.', '2.0', '2.4'),
    ('With 24 launchers in the north and 36 in the south, the brigade fields {} launchers.', '60', '66'),
    ('Exports came to $64.1 billion and imports to $52.6 billion, for two-way trade of ${} billion.', '116.7', '126.7'),
    ('The coalition won 191 seats, to which the smaller partner added 24, for a bloc of {} in the lower house.', '215', '225'),
    ('In the first half of the year fighters were scrambled 312 times and in the second half 392 times, {} times over the year.', '704', '724'),
    ('About 3,100 Americans, 4,300 Japanese and 600 Australians took part, some {} people altogether.', '8,000', '9,500'),
    ('護衛隊は護衛艦8隻と掃海艇6隻を保有し、合わせて{}隻である。', '14', '16'),
    ('令和5年度は312件、令和6年度は392件で、2年間の合計は{}件となる。', '704', '724'),
    ('The plan calls for 440 missiles; 260 have been delivered, leaving {} to come.', '180', '220'),
    ('Authorised strength is 247,154, actual strength 220,252, which leaves the forces {} short.', '26,902', '36,902'),
    ('Japan sold $148.2 billion of goods to America and bought $79.7 billion, a surplus of ${} billion.', '68.5', '78.5'),
    ('The budget went up by {} trillion yen, from 7.95 trillion to 8.70 trillion.', '0.75', '0.95'),
    ("The gap between China's 370 ships and America's 296 is now {} hulls.", '74', '84'),
    ('Scrambles rose from 669 to 704, {} more than the year before.', '35', '45'),
    ('Of the 11 frigates, three will be built in Japan and the other {} in Western Australia.', 'eight', 'seven'),
    ('The programme was to cost 340 billion yen. It is now put at 412 billion, {} billion more.', '72', '92'),
    ('定員は1,240人であるが、現員は1,095人にとどまり、{}人の不足が生じている。', '145', '185'),
    ('輸出は21兆3,000億円、輸入は12兆6,000億円で、差し引き{}億円の黒字となった。', '8兆7,000', '9兆7,000'),
    ('前年度の669回から{}回増え、704回となった。', '35', '45'),
    ('Of 669 scrambles, 479 were against Chinese aircraft, or {} percent.', '72', '61'),
    ("Chinese aircraft were the reason for 479 of last year's 669 scrambles ({} percent).", '72', '61'),
    ('The allies cover $2.8 billion of the $8.7 billion bill, {} percent.', '32', '42'),
    ('Thirty-one of the 74 calls, that is {} percent, were made by submarines.', '42', '52'),
    ("The base takes up 480 of the island's 1,200 hectares, {} percent of its area.", '40', '52'),
    ('Personnel costs eat up 2.2 trillion of the 7.9 trillion yen budget, roughly {} percent.', '28', '38'),
    ('Women make up 19,900 of the 223,000 people in uniform, just under {} percent.', '9', '12'),
    ('In a chamber of 465 the party holds 191 seats, {} percent of the total.', '41', '47'),
    ('669回のうち中国機に対するものが479回で、全体の約{}％を占める。', '72', '61'),
    ('定員24万7,154人に対し現員は22万252人で、充足率は{}％である。', '89.1', '81.9'),
    ('予算8兆7,000億円のうち人件費は2兆2,600億円で、{}％に当たる。', '26', '36'),
    ('In 2003 there were 160 scrambles; twenty years on there were 669, an increase of {} percent.', '318', '218'),
    ('The fund, 40 billion yen in fiscal 2022, has grown to 62 billion in fiscal 2025, up {} percent.', '55', '65'),
    ('Sales fell to 84 units last year, {} percent fewer than the 120 of 2022.', '30', '42'),
    ('At 8.7 trillion yen the budget is {} percent larger than the 7.9 trillion of the year before.', '10', '16'),
    ('Spending in fiscal 2025 is 8.7 trillion yen, compared with 5.4 trillion in fiscal 2022, a rise of {} percent.', '61', '38'),
    ('The number of flights, 1,709 in 2022 and 3,075 in 2024, grew by {} percent in two years.', '80', '60'),
    ('Forty-eight older fighters give way to 36 newer ones, {} percent fewer.', '25', '33'),
    ('The garrison shrank by {} percent, from 1,600 to 1,200.', '25', '33'),
    ('In 2021 the figure stood at 380. By 2024 it had reached 475, a gain of {} percent.', '25', '35'),
    ('予算は前年度の7兆9,000億円から8兆7,000億円へと{}％増えた。', '10', '16'),
    ('2021年の380回に対し、2024年は475回と{}％増加した。', '25', '35'),
    ('隊員数は令和元年度末の22万7,000人から令和6年度末の22万人へと{}％減少した。', '3.1', '6.1'),
    ('China spent $314 billion, Japan $55.3 billion: {} times as much.', '5.7', '7.7'),
    ("At $997 billion, American spending was {} times China's $314 billion.", '3.2', '5.2'),
    ('The stock grew from 200 rounds to 1,000, a {} increase.', 'fivefold', 'sevenfold'),
    ("China has 60 submarines to Taiwan's four, {} times as many.", '15', '25'),
    ("Its 1,200 aircraft outnumber the island's 300 by {} to one.", 'four', 'six'),
    ('中国の3,140億ドルは日本の553億ドルの約{}倍に当たる。', '5.7', '7.7'),
    ('The budget doubled, from 4.1 trillion yen to {} trillion.', '8.2', '6.2'),
    ('Spending has tripled since 2012, from $106 billion to ${} billion.', '318', '240'),
    ('Fighters took off 704 times in the fiscal year, nearly {} a day.', 'two', 'four'),
    ('The five ships cost 950 billion yen, an average of {} billion yen each.', '190', '230'),
    ('Over five years the plan spends 43 trillion yen, or {} trillion a year.', '8.6', '6.8'),
    ('Japan pays 211 billion yen a year, {} trillion over the five years of the agreement.', '1.055', '1.255'),
    ('In twelve months 3,075 flights were counted, about {} a month.', '256', '356'),
    ('年間704回の緊急発進は1日当たり約{}回に相当する。', '1.9', '3.9'),
    ('5年間で43兆円、1年当たり{}兆円となる。', '8.6', '6.8'),
    ('The ministry pays rent of around 15 million yen a year, which is about ${} at 150 yen to the dollar.', '100,000', '1 million'),
    ('The government speaks of A$10bn over ten years. At 96 yen to the Australian dollar that is about ¥{}bn.', '960', '96'),
    ('Seoul budgeted 61.2 trillion won, about ${} billion at 1,400 won to the dollar.', '44', '440'),
    ('5500億ドルの投資は、1ドル=150円で計算して約{}円に上る。', '82兆5000億', '8兆2500億'),
    ('The 2,000-meter (about {}-foot) runway is too short.', '6,560', '656'),
    ('The sale of up to 400 rounds carried an estimate of $2.35bn, which works out at about ${} a missile.', '5.9m', '590,000'),
    ('The squadrons are to receive {} jets in all: 105 of the A model and 42 of the B.', '147', '157'),
    ('Turnout was 57.92 percent, down 5.32 {} from the 63.24 percent of four years earlier.', 'points', 'percent'),
    ('The announced rate was 7.2 percent a year; three such years in a row compound to about {} percent.', '23', '33'),
    ('Patrols met 1,351 ships on 355 days. That averages out to about {} ships for each day.', '3.8', '4.8'),
    ('The vote was 632 in favour and 445 against, a margin of {}.', '187', '287'),
    ("Seoul will pay 1.52 {} won in 2026, up 8.3 percent from this year's 1.4028 trillion won.", 'trillion', 'billion'),
    ('与党は計215議席にとどまり、過半数の233に{}議席届かなかった。', '18', '8'),
    ('Three of the eleven ships come from Nagasaki and the remaining {} of the eleven from Perth.', 'eight', 'seven'),
    ('The new class has 32 cells, {} times the 16 of the old one.', 'two', 'three'),
    ('The 2006 Roadmap costed the transfer at $10.27 billion. Tokyo was down for $6.09 billion, which left Washington to find the other ${} billion.', '4.18', '4.81'),
    ("Under the Special Measures Agreement Japan hands over about ¥{} every year for base workers' wages.", '211 billion', '1.05 trillion'),
    ('The build-up costs ¥43 trillion. Spread evenly that is ¥8.6 trillion a year; it is half as much again as the ¥27.47 trillion of the plan before. At 150 yen to the dollar the package is worth roughly ${} billion.', '287', '28.7'),
    ('The levy is due to drop to 15% from 27.5%, {}-point cut, on a date not named.', 'a 12.5', 'an 11.5'),
    ('A missile that can travel 1,600 kilometres, close to {} nautical miles, changes much.', '860', '3,000'),
    ('埋め立て「反対」が43万4273票、「賛成」が11万4933票。その差は約{}万票に達した。', '32', '22'),
    ('計画は5年間に43兆円程度を充てるとし、年平均にすれば約{}兆円となる。', '8.6', '9.6'),
    ('目標は、2022年度GDP（約560兆円）の2%に当たる約{}兆円である。', '11', '1.1'),
    ('Military spending in Asia reached ${} last year, the institute said.', '629 billion', '2.72 trillion'),
    ('Mitsubishi beat {} Thyssenkrupp Marine Systems in the final round.', "Germany's", "Spain's"),
    ('In 2024 the United States spent $997 billion on its forces and China $314 billion. The United States spends about {} times as much as China.', '3.2', '5.2'),
    ("In 2023 the United States spent $916 billion on its forces, China $296 billion and Japan $50.2 billion. China's total was about {} per cent less than America's.", '68', '32'),
    ("In 2023 the United States spent $916 billion on its forces and China $296 billion. China's total was about {} per cent of America's.", '32', '68'),
    ("Its last three budgets were ¥6.82 trillion, ¥7.95 trillion and ¥8.70 trillion, an average of ¥{} trillion.", "7.82", "8.2"),
    ("The sale was cleared at $2.35 billion. The contract signed in January was worth $1.7 billion. The gap of some ${} million is large.", "650", "750"),
    ("In fiscal 2012 the fund held ¥4.71 trillion. In fiscal 2025 it is ¥8.70 trillion, an increase of about {} per cent.", "85", "185"),
    ("| 年 | 予算 | 増減 |\n|---|---|---|\n| 2021 | 40.0 | |\n| 2022 | 44.0 | +4.0 |\n| 2023 | 49.0 | +5.0 |\n| 2024 | 52.0 | {} |\n", "+3.0", "+8.0"),
    ("協定は次のとおり。\n\n| 相手国 | 署名 |\n|---|---|\n| フィリピン | 2024年7月8日({}) |\n| 豪州 | 2022年1月6日(木) |\n", "月", "火"),
]  # fmt: skip

UNRELATED = [
    "Its eight passes lead over mountains at a height of 13,000 to 14,000 feet.",
    "China has 370 ships and Japan 154, an increase of 12 percent over the last decade.",
    "The average working week has fallen from 60 hours to 40, and output has tripled.",
    "About 54,000 Americans serve in Japan and 28,500 in South Korea; the two allies host roughly 82,500 between them.",
    "援助は2023年度の20億円から2025年度には81億円へ、約4倍になった。もっとも、81億円は防衛関係費の0.1%にも満たない。",
    "The five-year average is 776. Calls by one side fell by 15 but were still about two-thirds of the total.",
    "Japan provides about ¥1.05 trillion over fiscal years 2022-2026, an average of some ¥211 billion a year.",
    "Japan's outlays jumped 21% to $55.3 billion, against an estimated $314 billion for China.",
    "The mean was 31.5 sorties over 12 days; on the peak day there were 52, about 1.7 times the mean.",
    "It listed 55,154 troops, of whom 20,399 were Marines. In the same months the total slipped from 55,799, by one percent.",
    "The rows add up to 43. Ammunition (2), maintenance (9) and facilities (4) take 35 percent of the total.",
    "In 2024 China spent $314 billion, Japan $55.3 billion and Taiwan $16.5 billion. China spends six times as much as Japan and 19 times as much as Taiwan.",
    "計画は2022年度から五年間で約1兆550億円、年平均にすると約2,110億円である。",
    "The treaty with Manila was signed on 30 August 1951, two days before ANZUS.",
    "In 2023 world military spending was $2,443 billion. The United States spent $916 billion, or 37 percent of the total.",
    "The budget for fiscal 2025 was ¥8.7 trillion with the cost of US realignment; with related items it was 1.8% of GDP.",
    "在日米軍は約5万4,000人で、在韓米軍の2万8,500人の約1.9倍に当たる。",
    "防衛力整備計画では、スタンド・オフ防衛能力に約5兆円、統合防空に約3兆円、無人アセットに約1兆円を見込む。",
    "Fighters scrambled 704 times in fiscal 2024, up from 669.",
    "She received 237 votes, four more than the 233 that make a majority of its 465 members.",
    "米国は9,970億ドルで全体の37%、中国は推計3,140億ドルで12%を占める。",
    "中国機の割合は約66%で、前年度の約72%から約6ポイント低下し、ロシア機の割合は約26%から約34%に上昇した。",
    "President Trump visited Tokyo on 28 October and met President Xi in Busan two days later.",
    "They own two paths to the lower 48 and two more across Alaska.",
    "Of 5,000 visitors 300 were diplomats, and 12 percent of the world's flights were late.",
    "Ten of the 20 cities lie in Asia, and one of them had 16 million visitors.",
    "The first stage took 12 days and the second 9, with 30 ships in all.",
    "Japan spends 1.4 percent of its output and Korea 2.6 percent, twice the share of 1990.",
    "In 1778 the age range was widened to run from 16 to 50.",
    "The budget rose from 5.4 trillion yen to 8.7 trillion; 43 trillion are planned over five years.",
    "It bought 400 missiles for $2.35 billion and 12 aircraft for $1.1 billion.",
    "The yard employs 3,200 people, 400 of them foreign; 61 percent of the region's welders are over 50.",
]


@pytest.mark.parametrize(("text", "right", "wrong"), SENTENCES)
def test_the_right_figure_is_no_fault_and_the_wrong_one_is(text, right, wrong):
    assert not audit(text.format(right)).faults, audit(text.format(right)).faults
    assert audit(text.format(wrong)).faults, audit(text.format(wrong)).findings


@pytest.mark.parametrize("text", UNRELATED)
def test_figures_that_do_not_belong_together_are_left_alone(text):
    assert not audit(text).faults, audit(text).faults


def test_a_figure_that_comes_back_with_one_digit_changed():
    text = (
        "In the first poll the cabinet's approval rating stood at 64.4%.\n\nThe paper turns to other things.\n\n"
        "An approval rating of {} for the cabinet is a fair wind."
    )
    assert not audit(text.format("64.4%")).faults
    assert any(f.rule == "near-repeat" for f in audit(text.format("54.4%")).faults)


def test_two_figures_of_two_years_are_no_slip():
    text = (
        "The cabinet's approval rating stood at 64.4% in 2023.\n\nThe paper turns to other things.\n\n"
        "The cabinet's approval rating stood at 54.4% in 2024."
    )
    assert not audit(text).faults


LIMITS = [
    ("The newest carrier displaces {} tonnes.", "80,000", "80 million"),
    ("The missile has a range of {} km.", "16,000", "160,000"),
    ("The frigate makes {} knots.", "30", "300"),
    (
        "Tokyo is to invest $550 billion by January 2029.\n\nThat $550 billion {} is a tenth of its output.",
        "in all",
        "a year",
    ),
    (
        "The plan sets aside ¥3 trillion over six years.\n\nThe ministry says that ¥3 trillion {} is too little.",
        "",
        "a year",
    ),
]


@pytest.mark.parametrize(("text", "right", "wrong"), LIMITS)
def test_what_cannot_be_is_told(text, right, wrong):
    assert not audit(text.format(right)).faults, audit(text.format(right)).faults
    assert audit(text.format(wrong)).faults, audit(text.format(wrong)).findings


def test_cargo_and_fleets_may_be_heavier_than_a_ship():
    assert not audit("The port's ships carried 80 million tonnes of coal in total.").faults
    assert not audit("The two fleets together displace 900,000 tonnes of warships.").faults
