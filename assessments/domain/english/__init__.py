"""The annual report in English: the same facts and counts as in Chinese, in sentences of their own."""
