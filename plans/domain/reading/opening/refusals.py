"""Why a document cannot be opened, and the way out."""

from typing import NoReturn

from plans.domain.problems import DocumentError, Problem, mark

MAX_BYTES = 20 * 1024 * 1024
MAX_CHARACTERS = 2_000_000
MAX_PAGES = 500

EMPTY = mark("文件是空的,请确认选对了文件。")
TOO_LARGE = mark("文件超过20 MB。请只保留方案正文(删去图片和附件)后再上传。")
TOO_LONG = mark("正文超过200万字,不像一份实施方案。请只上传方案本身。")
TOO_MANY_PAGES = mark("文件有%(pages)s页,超过500页。请只上传方案本身。")
SCANNED = mark(
    "这是扫描件,没有文字层,无法解析。请上传原始的 Word 文件,"
    "或用文字识别(OCR)软件转成带文字层的 PDF 或 .docx。"
)
ENCRYPTED = mark("文件设有密码,无法打开。请去掉密码后另存,再上传。")
BROKEN_PDF = mark("PDF 文件已损坏,无法打开。请重新下载,或用 Word 打开后另存为 .docx。")
BROKEN_WORD = mark("Word 文件已损坏,无法打开。请用 Word 或 WPS 打开后另存为 .docx。")
OLD_WORD = mark(
    "这是旧版 Word(.doc)或 WPS 文件,不能直接解析。请用 Word 或 WPS 打开后另存为 .docx。"
)
OFD = mark("这是 OFD 版式文件,不能直接解析。请在 OFD 阅读器中导出为 PDF,或上传原始的 .docx。")
WORKBOOK = mark("这是表格文件,不是方案正文。请上传方案的 .docx、.pdf 或 .html 文件。")
PICTURE = mark("这是图片,不能解析。请上传原始的 Word 文件,或用文字识别(OCR)软件转成 .docx。")
ARCHIVE = mark("这是压缩包。请解压后上传其中的方案文件(.docx、.pdf)。")
UNKNOWN = mark("不认识这种文件。请另存为 .docx、PDF(有文字层)、HTML 或 UTF-8 文本后上传。")
UNPACKS_TOO_LARGE = mark("文件解压后过大,可能已损坏或被恶意构造,不予打开。请用 Word 另存为 .docx。")
UNDECODABLE = mark("文本不是 UTF-8、GB18030 或 Big5 编码,无法读出。请用记事本另存为 UTF-8 后上传。")
WRONG_ENCODING = mark("文本不能按 %(encoding)s 编码读出。请改选“自动识别”或另一种编码。")
NO_TEXT = mark("文件里没有文字。请确认选对了文件。")
SECRET = mark("文件有密级标志“%(mark)s”。本系统为非涉密系统,不得上传涉密文件。")


def refuse(template: str, **params: object) -> NoReturn:
    """Refuse the document with one sentence."""
    raise DocumentError([Problem(template, params)])
