"""Which row of this installation an entry means that was written in another one."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Max, Min

from audit.models import ChainArrival, LedgerEntry


@dataclass(frozen=True)
class Numbering:
    """What the numbers in some entries of a chain mean here; without anything they mean themselves."""

    shifts: dict[str, int]
    named: dict[str, dict[str, int]]

    def here(self, kind: str, number: int) -> int:
        """The number that a row of a type (`app.model`) has here."""
        known = self.named.get(kind, {}).get(str(number))
        return number + self.shifts.get(kind, 0) if known is None else known

    def there(self, kind: str, number: int) -> int:
        """The number by which these entries name a row that has a number here."""
        return number - self.shifts.get(kind, 0)

    def id_here(self, kind: str, text: str) -> str:
        """The same for an id as an entry has it; what is no number stays."""
        return str(self.here(kind, int(text))) if text.isascii() and text.isdecimal() else text


OWN = Numbering({}, {})


class Numberings:
    """The numberings of some chains: one query, whatever their length."""

    def __init__(self, chains: Iterable[str]) -> None:
        """Read them."""
        self._arrivals = list(ChainArrival.objects.filter(chain__in=set(chains)).order_by("until"))

    def __bool__(self) -> bool:
        """Whether any chain came from elsewhere."""
        return bool(self._arrivals)

    def of(self, chain: str, seq: int) -> Numbering:
        """The numbering of one entry."""
        for each in self._arrivals:
            if each.chain == chain and seq <= each.until:
                return Numbering(each.shifts, each.named)
        return OWN


def acting_accounts(chain: str) -> set[int]:
    """The accounts that stand in a chain, by their numbers here. Two queries."""
    numberings = Numberings([chain])
    kind = settings.AUTH_USER_MODEL.lower()
    entries = LedgerEntry.objects.filter(chain=chain).exclude(actor_account=None)
    found = entries.order_by().values_list("actor_account").annotate(Min("seq"), Max("seq"))
    return {
        numberings.of(chain, seq).here(kind, account)
        for account, *bounds in found
        for seq in bounds
    }
