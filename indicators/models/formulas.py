from types import MappingProxyType

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.domain.numbers import ListOfPairs
from audit.models import AppendOnlyModel, StoredContent
from indicators.models.catalogue import Definition
from indicators.models.observations import Observation
from organizations.models import Place


class FormulaVersion(AppendOnlyModel):
    """How a definition is computed from others (计算公式): the last version of a place holds there.

    Without a tenant it is the standard one, for every place that has set none of its own. An empty
    text says that from then on nothing is computed.
    """

    stated = MappingProxyType({"definition": ("definition__code",)})

    tenant = models.ForeignKey(
        Place, on_delete=models.PROTECT, null=True, blank=True, related_name="formulas"
    )
    definition = models.ForeignKey(Definition, on_delete=models.PROTECT, related_name="formulas")
    number = models.PositiveIntegerField(_("版本"))
    text = models.CharField(_("公式"), max_length=1000, blank=True)
    document = models.CharField(_("依据文件"), max_length=300, blank=True)
    reason = models.ForeignKey(
        StoredContent, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField(_("记录时间"))
    recorded_by = models.BigIntegerField(_("记录账号"), null=True, blank=True)

    class Meta:
        verbose_name = _("计算公式")
        verbose_name_plural = _("计算公式")
        ordering = ("definition", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("tenant", "definition", "number"),
                condition=models.Q(tenant__isnull=False),
                name="formula_version_once",
            ),
            models.UniqueConstraint(
                fields=("definition", "number"),
                condition=models.Q(tenant__isnull=True),
                name="formula_version_standard_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.definition_id} v{self.number}"


class Derivation(AppendOnlyModel):
    """That an observation was computed (测算), and from what: enough to do it again.

    `inputs` lists pairs of a reference as written and the id of the observation put in; `factors`
    pairs of a factor as written and its number in canonical units.
    """

    numbered = MappingProxyType({"inputs": ListOfPairs("indicators.observation", 1)})

    observation = models.OneToOneField(
        Observation, on_delete=models.PROTECT, related_name="derivation"
    )
    formula = models.ForeignKey(FormulaVersion, on_delete=models.PROTECT, related_name="+")
    inputs = models.JSONField(_("所用数值"))
    factors = models.JSONField(_("所用因子"), default=list)

    class Meta:
        verbose_name = _("计算记录")
        verbose_name_plural = _("计算记录")

    def __str__(self) -> str:
        return str(self.observation_id)


class DerivedWithdrawal(AppendOnlyModel):
    """That a computed value holds no longer: an input is gone, or the formula was taken back."""

    observation = models.OneToOneField(
        Observation, on_delete=models.PROTECT, related_name="withdrawal"
    )
    recorded_at = models.DateTimeField(_("记录时间"))

    class Meta:
        verbose_name = _("撤下的计算值")
        verbose_name_plural = _("撤下的计算值")

    def __str__(self) -> str:
        return str(self.observation_id)
