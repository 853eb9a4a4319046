"""Keeping working papers: opened with all that they rest on, noted on, closed; never changed."""

import hashlib

from django.utils.translation import gettext as _

from assessments.access import auditing_actor
from assessments.domain.source_figures import SHEET, read_source
from assessments.domain.working_papers import ComparisonFacts, SampleFacts, to_text
from assessments.models import PaperClosing, PaperFile, PaperKind, PaperNote, WorkingPaper
from assessments.selectors.source_figures import figures_of
from audit.domain.errors import TransitionError
from audit.services import Recording, recorded, store_file, store_text
from indicators.services.sent_grids import sent_grid
from organizations.access import Viewer
from organizations.models import Place
from plans.services.texts import check_text
from plans.services.untrusted_files import checked_file

MAX_TITLE = 120


def keep_sample(viewer: Viewer, tenant: Place, facts: SampleFacts, *, title: str) -> WorkingPaper:
    """Keep what a sample was drawn by.

    Raises:
        PermissionDenied: for others than the auditors of the place.
        ValidationError: for a title that may not be kept.
    """
    actor = auditing_actor(viewer, tenant.pk)
    check_text("title", title, longest=MAX_TITLE)
    with recorded(actor) as recording:
        return _opened(recording, tenant, PaperKind.SAMPLE, title, to_text(facts))


def open_comparison(
    viewer: Viewer, tenant: Place, *, title: str, name: str, data: bytes
) -> WorkingPaper:
    """Keep a table of another source, read and understood in full; no value is touched.

    Raises:
        DocumentError: for a table with a fault, each with its cell; nothing is kept.
        EvidenceRefused: for a file that may not be kept.
        PermissionDenied: for others than the auditors of the place.
        ValidationError: for a title that may not be kept.
    """
    actor = auditing_actor(viewer, tenant.pk)
    check_text("title", title, longest=MAX_TITLE)
    figures = figures_of(read_source(sent_grid(name, data, SHEET)), tenant)
    file = checked_file(data, name)
    with recorded(actor) as recording:
        text = to_text(ComparisonFacts(figures))
        paper = _opened(recording, tenant, PaperKind.COMPARISON, title, text)
        kept = PaperFile.objects.create(
            paper=paper,
            content=store_file(data, chain=tenant.chain, now=recording.now),
            file_name=file.name,
            media_type=file.media_type,
            sha256=hashlib.sha256(data).hexdigest(),
            size=len(data),
        )
        recording.entry(
            chain=tenant.chain,
            action="paper.file",
            of=kept,
            after={
                "paper": paper.pk,
                "ciphertext_sha256": kept.content.sha256,
                "size": kept.size,
            },
        )
    return paper


def add_note(viewer: Viewer, paper: WorkingPaper, *, text: str) -> PaperNote:
    """Note something on an open paper.

    Raises:
        PermissionDenied: for others than the auditors of the place.
        TransitionError: the paper is closed.
        ValidationError: for a text that may not be kept.
    """
    actor = auditing_actor(viewer, paper.tenant_id)
    check_text("text", text)
    with recorded(actor) as recording:
        held = WorkingPaper.objects.select_for_update().get(pk=paper.pk)
        _require_open(held)
        note = PaperNote.objects.create(
            paper=held,
            text=store_text(text, chain=paper.tenant.chain, now=recording.now),
            account=viewer.account,
            at=recording.now,
        )
        recording.entry(
            chain=paper.tenant.chain,
            action="paper.note",
            of=note,
            after={"paper": paper.pk, "text_sha256": note.text.sha256},
        )
    return note


def close_paper(viewer: Viewer, paper: WorkingPaper) -> PaperClosing:
    """Close a paper for good; it stays readable.

    Raises:
        PermissionDenied: for others than the auditors of the place.
        TransitionError: it is closed already.
    """
    actor = auditing_actor(viewer, paper.tenant_id)
    with recorded(actor) as recording:
        held = WorkingPaper.objects.select_for_update().get(pk=paper.pk)
        _require_open(held)
        closing = PaperClosing.objects.create(paper=held, account=viewer.account, at=recording.now)
        recording.entry(
            chain=paper.tenant.chain, action="paper.close", of=closing, after={"paper": paper.pk}
        )
    return closing


def _opened(
    recording: Recording, tenant: Place, kind: PaperKind, title: str, facts: str
) -> WorkingPaper:
    chain, now = tenant.chain, recording.now
    paper = WorkingPaper.objects.create(
        tenant=tenant,
        kind=kind,
        title=store_text(title.strip(), chain=chain, now=now),
        facts=store_text(facts, chain=chain, now=now),
        account=recording.actor.account or 0,
        opened_at=now,
    )
    recording.entry(
        chain=chain,
        action="paper.open",
        of=paper,
        after={
            "kind": kind,
            "title_sha256": paper.title.sha256,
            "facts_sha256": paper.facts.sha256,
        },
    )
    return paper


def _require_open(paper: WorkingPaper) -> None:
    if PaperClosing.objects.filter(paper=paper).exists():
        raise TransitionError(_("这份底稿已归档,不能再记录。"))
