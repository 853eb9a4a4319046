from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from dashboards.demo.accounts import ensure_administrations
from dashboards.demo.assessment import begin_assessments
from dashboards.demo.loading import ACTOR, furnish
from dashboards.demo.supervision import begin_supervision
from indicators.services import serve_plan
from organizations.models import User
from organizations.services.demo_names import DemonstrationRefused, refuse_in_production
from plans.models import Plan

SLUGS = ("siping", "dalian", "ruichang", "loudi", "jungar")
# One city shows how an assessment runs.
ASSESSED = "siping"
FIXTURES: Path = settings.BASE_DIR / "fixtures"


class Command(BaseCommand):
    help = "载入演示:五个方案、虚构的数值和每种角色的账号;可重复执行,已载入的不再改动。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("plans", nargs="*", metavar="PLAN", help="默认五个方案都载入")

    # Any: Django's own signature of handle().
    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            refuse_in_production()
        except DemonstrationRefused as error:
            raise CommandError(str(error)) from error
        loaded = set(Plan.objects.filter(tenant__is_synthetic=True).values_list("slug", flat=True))
        waiting = [slug for slug in _chosen(options["plans"]) if slug not in loaded]
        if not waiting:
            self.stdout.write("演示数据已载入,未作改动。")
            return
        if not loaded:
            call_command("load_reference", stdout=self.stdout)
        ensure_administrations(actor=ACTOR)
        for slug in waiting:
            self._load(slug)
        self.stdout.write(f"账号{User.objects.count()}个,密码都是demo。")

    def _load(self, slug: str) -> None:
        call_command(
            "load_plan",
            FIXTURES / "plans" / f"{slug}.yaml",
            measures=FIXTURES / "measures" / f"{slug}.yaml",
            register=FIXTURES / "registers" / f"{slug}.yaml",
            stdout=self.stdout,
        )
        today = timezone.localdate()
        plan = Plan.objects.select_related("tenant").get(slug=slug)
        furnish(plan, today=today)
        serve_plan(plan.pk, today=today)
        begin_supervision(plan, today=today)
        if slug == ASSESSED:
            begin_assessments(plan, today=today)


def _chosen(slugs: list[str]) -> tuple[str, ...]:
    unknown = sorted(set(slugs) - set(SLUGS))
    if unknown:
        raise CommandError(f"没有方案{unknown[0]}:请从{'、'.join(SLUGS)}中选择。")
    return tuple(slugs) or SLUGS
