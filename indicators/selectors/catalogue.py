"""The catalogue in the database as the plain objects that domain code takes."""

from decimal import Decimal

from indicators.domain import catalogue as files
from indicators.models import Definition, Indicator
from plans.domain.quantities import plain_text


def domain_catalogue() -> files.Catalogue:
    """All indicators as a domain catalogue. Two queries."""
    defaults = {
        definition.indicator_id: definition
        for definition in Definition.objects.filter(is_default=True)
    }
    rows = [_indicator(row, defaults[row.pk]) for row in Indicator.objects.order_by("code")]
    groups = sorted({row.code[:2] for row in rows})
    return files.Catalogue(
        format=1,
        groups=[
            files.IndicatorGroup(prefix=prefix, name_zh=prefix, name_en=prefix) for prefix in groups
        ],
        indicators=rows,
    )


def domain_definitions() -> files.Definitions:
    """All definitions as domain definitions. One query."""
    rows = Definition.objects.select_related("indicator").order_by("code")
    return files.Definitions(
        format=1,
        definitions=[
            files.Definition(
                code=row.code,
                indicator=row.indicator.code,
                name=row.name,
                text=row.text,
                included=row.included,
                excluded=row.excluded,
                price_base=row.price_base,
                source=row.source,
            )
            for row in rows
        ],
    )


def _indicator(row: Indicator, definition: Definition) -> files.Indicator:
    return files.Indicator.model_validate(
        {
            "code": row.code,
            "name_zh": row.name_zh,
            "name_en": row.name_en,
            "unit": row.unit,
            "direction": row.direction,
            "rule": row.rule,
            "input_form": row.input_form,
            "numerator": row.numerator,
            "denominator": row.denominator,
            "decimals": row.decimals,
            "nature": row.nature,
            "frequency": row.frequency,
            "plausible_min": plain_text(row.plausible_min),
            "plausible_max": plain_text(row.plausible_max),
            "maximum": _text(row.maximum),
            "is_control": row.is_control,
            "lamp": row.lamp,
            "departments": row.functions,
            "price_base": definition.price_base,
            "fuel": row.fuel,
            "release": {
                "month": row.release_month,
                "status": "confirmed" if row.release_confirmed else "proposed",
            },
            "definition": definition.text,
            "statistics_note": row.statistics_note,
        }
    )


def _text(value: Decimal | None) -> str | None:
    return None if value is None else plain_text(value)
