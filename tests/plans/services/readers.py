"""Readers of files that behave badly: plain Python, as what is read apart has to be."""


def endless(data: bytes) -> str:
    while data:
        pass
    return ""


def greedy(data: bytes) -> str:
    return str(len(data * 1_000_000_000))


def failing(data: bytes) -> str:
    return str(data[len(data)])


def telling(data: bytes) -> str:
    return str(data, "ascii") * 2
