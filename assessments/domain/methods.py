"""How verdicts come about, in the words that reports print beside them."""

from types import MappingProxyType

from indicators.domain.progress.enums import Rule

RULE_NAMES = MappingProxyType(
    {
        Rule.LOG_DECLINE: "累计下降(对数法)",
        Rule.LINEAR_LEVEL: "水平值(直线法)",
        Rule.CAP: "上限控制",
        Rule.INCREMENT: "新增量",
        Rule.CUMULATIVE: "累计量",
        Rule.COVERAGE: "全覆盖",
        Rule.ANNUAL_SHARE: "当年占比",
        Rule.HOLD: "保持",
        Rule.STEPS: "分步进度",
        Rule.YTD_SCHEDULE: "年内序时",
        Rule.PEAK: "达峰",
        Rule.ASSIGNED: "上级下达",
        Rule.MILESTONE: "定性事项",
    }
)

RULE_TEXTS = MappingProxyType(
    {
        Rule.LOG_DECLINE: "P=ln(1-D)÷ln(1-T),D为较基期累计降低率,由各年降低率连乘或由同口径水平值"
        "求得,有核定累计降低率的优先采用;T为目标降低率。序时E=n÷N。",
        Rule.LINEAR_LEVEL: "P=(v-v0)÷(T-v0),v为采用值,v0为基期值,T为目标值;序时E按基期至目标年直线"
        "计算,有阶段目标的分段计算。",
        Rule.CAP: "基期低于上限的不计完成进度,只列使用率v÷T;超过上限为滞后,预测将超过为略滞后。",
        Rule.INCREMENT: "P=历年新增合计÷目标新增量;序时E按起止年份直线计算。",
        Rule.CUMULATIVE: "P=存量÷目标量,或(v-v0)÷(T-v0);目标年前达到的为提前完成。",
        Rule.COVERAGE: "P=已覆盖数÷应覆盖数,须等于100%,不取整进位。",
        Rule.ANNUAL_SHARE: "以当年值÷目标值评价,各年独立,不累计;到期前没有年度目标的不作评价。",
        Rule.HOLD: "逐年评价是否保持:不低于(不高于)规定值,或与参照值相差不超过容差。",
        Rule.STEPS: "P=累计完成÷目标;序时E取分步进度表。",
        Rule.YTD_SCHEDULE: "1—N月完成率减去时间进度(N÷12,或上年同期占全年的比重)。",
        Rule.PEAK: "以历年最大值所在年份判断;最大值之后连续五年低于峰值的为已达峰,此前为初步达峰"
        "(待确认)。",
        Rule.ASSIGNED: "完成上级下达的任务:以下达、认定的状态反映;录入下达数值后按指标自身规则评价。",
        Rule.MILESTONE: "可核查的定性事项:以责任单位报送并经审核的状态反映。",
    }
)

# What holds for all rules; printed in both kinds of file.
GENERAL_NOTES = (
    (
        "完成进度P是已走完路程占全程的比重,序时进度E是到采用值所在年份应走完的比重,差距=P-E(百分点),"
        "负数表示慢于序时。完成进度与目标达成率(采用值÷目标值)不是同一概念,不混用。"
    ),
    (
        "到期前按P÷E分档:1.10以上为超前,1.00以上为正常(符合序时),0.90以上为略滞后,其余为滞后;P为负或"
        "强度、总量类指标当期反向变动的,为不降反升(反向变动)。"
    ),
    (
        "到期后只以目标年当年数值评价,按方案所印小数位数四舍五入后比较;终期数为完成、超额完成或未完成,初步数"
        "为初步达标或初步未达标,尚无当年数值的为待终期数据。方案表述为“力争”而未达到的,写作“未达到力争目标”。"
    ),
    "数值缺失不以零代替,不作插补;缺基期值、缺年份或口径不一致的,注明无法评估的原因。",
    "预警灯只适用于强度、总量类指标;依据发改办环资〔2020〕901号、〔2021〕629号两种版本合并执行。",
    (
        "“首列单位(推定)”指方案未明确牵头单位、办公室亦未以文件指定责任主体时,暂列方案所印第一个单位;对推定"
        "单位不作考核、预警或约谈。"
    ),
    "左右、约等表述没有官方容差,系统默认按5%列示宽松口径,评价以所印数值为准。",
)
