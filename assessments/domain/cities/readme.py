"""The page that lies on top in a city's file: what is in it, in Chinese and English."""

from collections.abc import Iterable

README = "README.md"

_CHINESE = """# {name}:碳达峰实施方案跟踪数据(整市)

本数据包含该市在系统中的全部数据,不需要本系统即可阅读。其中有未公开的数值和个人信息,请按内部资料保管。

- `plans/`:各版实施方案(YAML)及原文。
- `tables/`:各表的全部行,含历次版本。CSV,UTF-8,首行为列名。`id`为编号,`…_id`为所指行的编号;\
地区写编号(行政区划代码),指标、口径写代码;账号写`organizations.user.csv`中的编号。空单元格表示没有,\
时间为世界时。单元格开头的单引号是防止被当作公式而加的,读取时去掉一个。
- `standard/`:各市通用的排放因子、计算公式和恒等关系。
- `contents.csv`:文字和文件。短文字在表内,其余在`files/`中,文件名是其内容的SHA-256;\
`file_name`等在引用它的表中。`key`用于还原密文,使哈希不变。`destroyed/`是已封存销毁的内容,无法读出。
- `figures.csv`:导出时的评价结果,供阅读,导入时重新计算。
- `ledger.jsonl`:操作台账,每行一条。`hash`是以下文本的SHA-256:JSON对象,键按字典序,无空格,含\
`action actor after at before chain object previous reason request seq`;`actor`为[账号, 单位, 角色],\
`object`为[类型, 编号],`reason`为[编号, 哈希],`before`、`after`为\
`salt`和该项文字连写(盐值在前)的SHA-256,早期记录的`salt`为空。`previous_hash`是前一条的`hash`。
- `numbers.json`:台账中的编号对应本数据包中的哪一行。
- `manifest.json`:格式版本、时刻、链首,各文件的SHA-256、字节数和行数。

不在其中:密码、双因素密钥、令牌、登录会话、个人的通知和收藏,以及系统自身的台账。
导入:`manage.py import_city 文件`。账号导入后没有密码且停用,由安全管理员逐一启用。
"""

_ENGLISH = """# {name}: data of the carbon peak tracker (whole city)

All data of this city, readable without the product. It holds unpublished values and personal data.

- `plans/`: every version of the plans (YAML) with the source text.
- `tables/`: all rows of all tables, every version included. CSV in UTF-8 with a heading. `id` is a
  row's number, `…_id` the number of the row referred to; places, indicators and definitions go by
  their codes, accounts by their number in `organizations.user.csv`. An empty cell is nothing; times
  are UTC. One apostrophe at the head of a cell keeps programs from taking it for a formula: drop it.
- `standard/`: emission factors, formulas and identities that all cities share.
- `contents.csv`: texts and files. Short texts stand in it, the rest in `files/` under the SHA-256 of
  the content; file names stand in the tables that refer to it. `key` makes the same ciphertext
  again, so that hashes hold. `destroyed/` is what was destroyed under seal, which nobody can read.
- `figures.csv`: the judgements when this was written, for reading; an import computes them anew.
- `ledger.jsonl`: the ledger, an entry a line. `hash` is the SHA-256 of this text: a JSON object, keys
  sorted, no blanks, with `action actor after at before chain object previous reason request seq`;
  `actor` is [account, unit, role], `object` [type, id], `reason` [id, hash], `before` and `after`
  the SHA-256 of `salt` with that text at once behind it; early entries have an empty `salt`.
  `previous_hash` is the `hash` of the entry before.
- `numbers.json`: which row of this package a number in the ledger means.
- `manifest.json`: version of the format, moment, head of the ledger; SHA-256, size and rows of files.

Not in it: passwords, second factors, tokens, sessions, people's notifications and saved views, and
the installation's own ledger. Import: `manage.py import_city FILE`. Accounts arrive without a
password and closed; the security administration opens them one by one.

| file | 内容 |
|---|---|
"""


def readme(name: str, tables: Iterable[tuple[str, str]]) -> str:
    """The page, with every table by path and Chinese name."""
    rows = "".join(f"| `{path}` | {title} |\n" for path, title in tables)
    return f"{_CHINESE.format(name=name)}\n{_ENGLISH.format(name=name)}{rows}"
