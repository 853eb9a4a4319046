"""What every workbook that leaves the product keeps to."""

# A text stays a text, whatever it begins with: no formula, no link, no number is made of it.
PLAIN_TEXTS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
