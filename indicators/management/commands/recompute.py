from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from audit.domain.actors import Actor
from audit.domain.errors import TransitionError
from indicators.services.recompute import recompute_chunk
from plans.models import Plan
from plans.services import finish_run, start_run, take_chunk


class Command(BaseCommand):
    help = (
        "重算方案的全部结果,不写方案代号则重算所有方案;逐批进行,每批一个事务,中断后由系统接着算。"
        "正在运行的工作进程会一同分担。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", nargs="*", help="方案代号,如 siping")
        parser.add_argument("--reason", default="命令行重算", help="写入台账的原因")

    # Any: Django's own signature of handle().
    def handle(self, *_args: Any, **options: Any) -> None:
        slugs = options["slug"]
        plan_ids = _plan_ids(slugs) if slugs else None
        try:
            run = start_run(
                Actor.system("recompute"),
                reason=options["reason"],
                plan_ids=plan_ids,
                forget=True,
            )
        except TransitionError as error:
            raise CommandError(str(error)) from error
        done = written = 0
        failed: list[int] = []
        while True:
            with take_chunk(run.pk) as taken:
                if taken is None:
                    break
                written += recompute_chunk(taken, today=timezone.localdate())
            done += len(taken.plan_ids)
            failed += taken.failed
            self.stdout.write(f"{done}/{run.plans} ({done * 100 // run.plans}%)")
        finish_run(run.pk)
        self.stdout.write(f"重算{done}个方案,写入{written}行。")
        if failed:
            slugs = Plan.objects.filter(pk__in=failed).values_list("slug", flat=True)
            raise CommandError(f"未能重算:{'、'.join(slugs)}。原因见日志。")


def _plan_ids(slugs: list[str]) -> list[int]:
    found = dict(Plan.objects.filter(slug__in=slugs).values_list("slug", "pk"))
    unknown = [slug for slug in slugs if slug not in found]
    if unknown:
        raise CommandError(f"没有这个方案:{'、'.join(unknown)}")
    return list(found.values())
