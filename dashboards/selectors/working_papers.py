"""Working papers (核查底稿) as the auditors of a place find them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from assessments.domain.working_papers import SampleFacts, sample_of
from assessments.models import PaperKind, WorkingPaper
from audit.services import read_text, read_texts
from dashboards.selectors.samples import Drawing, Sample, sample
from organizations.models import Place
from organizations.selectors.accounts import names_of_accounts
from plans.models import Plan


@dataclass(frozen=True)
class PaperLine:
    """A paper in the list."""

    pk: int
    kind: str
    kind_name: str
    title: str
    by: str
    opened_at: datetime
    notes: int
    closed_at: datetime | None


@dataclass(frozen=True)
class ScratchPage:
    """The papers of a place, the newest first."""

    tenant: Place
    papers: tuple[PaperLine, ...]


@dataclass(frozen=True)
class NoteLine:
    """A note on a paper."""

    at: datetime
    by: str
    text: str


@dataclass(frozen=True)
class PaperHead:
    """What every paper's page shows: what it is, its notes, and whether it is closed."""

    pk: int
    title: str
    by: str
    opened_at: datetime
    tenant: Place
    notes: tuple[NoteLine, ...]
    closed_at: datetime | None
    closed_by: str


@dataclass(frozen=True)
class SamplePaper:
    """A kept sample, drawn again; the same values as then, or the ledger has been tampered with."""

    head: PaperHead
    facts: SampleFacts
    sample: Sample

    @property
    def is_same(self) -> bool:
        """The population is the one of which the sample was drawn."""
        return self.sample.population_sha256 == self.facts.population_sha256


def scratch_page(tenant: Place, *, kind: str = "") -> ScratchPage:
    """The papers of a place, or those of one kind: two queries."""
    rows = WorkingPaper.objects.filter(tenant=tenant).select_related("title__key", "closing")
    rows = rows.annotate(noted=Count("notes")).order_by("-pk")
    papers = list(rows.filter(kind=kind) if kind else rows)
    titles = read_texts(row.title for row in papers)
    names = names_of_accounts(row.account for row in papers)
    return ScratchPage(
        tenant,
        tuple(
            PaperLine(
                pk=row.pk,
                kind=row.kind,
                kind_name=row.get_kind_display(),
                title=titles.get(row.title_id, ""),
                by=names.get(row.account, ""),
                opened_at=row.opened_at,
                notes=row.noted,
                closed_at=_closed_at(row),
            )
            for row in papers
        ),
    )


def _closed_at(paper: WorkingPaper) -> datetime | None:
    closing = getattr(paper, "closing", None)
    return closing.at if closing is not None else None


def paper_head(paper: WorkingPaper) -> PaperHead:
    """A paper with its notes: two queries."""
    notes = list(paper.notes.select_related("text__key").order_by("pk"))
    texts = read_texts([paper.title, *(note.text for note in notes)])
    closing = getattr(paper, "closing", None)
    accounts = {paper.account, closing.account if closing else None}
    names = names_of_accounts(accounts | {note.account for note in notes})
    return PaperHead(
        pk=paper.pk,
        title=texts.get(paper.title_id, ""),
        by=names.get(paper.account, ""),
        opened_at=paper.opened_at,
        tenant=paper.tenant,
        notes=tuple(
            NoteLine(note.at, names.get(note.account, ""), texts.get(note.text_id, ""))
            for note in notes
        ),
        closed_at=_closed_at(paper),
        closed_by=names.get(closing.account, "") if closing else "",
    )


def sample_paper(paper: WorkingPaper) -> SamplePaper:
    """A kept sample, drawn again from what the ledger keeps."""
    facts = sample_of(read_text(paper.facts))
    plan = Plan.objects.select_related("tenant").get(slug=facts.slug)
    drawing = Drawing(facts.year, facts.size, facts.seed, facts.until)
    return SamplePaper(paper_head(paper), facts, sample(plan, drawing))


def is_comparison(paper: WorkingPaper) -> bool:
    """A comparison with another source."""
    return paper.kind == PaperKind.COMPARISON
