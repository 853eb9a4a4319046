"""Chinese numerals of headings."""

_DIGITS = "零一二三四五六七八九"


def numeral(number: int) -> str:
    """1 to 99 as headings number: 一, 十, 十二, 二十, 二十三."""
    if not 1 <= number <= 99:
        raise ValueError(f"no heading numeral for {number}")
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones else "")
