"""Write a whole city into one file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assessments.services.cities import export_city
from assessments.services.cities.noting import note_exported
from audit.domain.actors import Actor
from organizations.models import Place


class Command(BaseCommand):
    """`manage.py export_city SLUG --output FILE`; exit status 1 where nothing was written."""

    help = "整市导出:把一个市的全部数据写成一个不需要本系统即可阅读的文件。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the city and the file."""
        parser.add_argument("slug", help="该市方案的标识,或行政区划编号")
        parser.add_argument("--output", type=Path, required=True, help="新文件(zip)")

    # Any: Django's own signature of handle().
    def handle(self, *_args: Any, **options: Any) -> None:
        """Write it, and say what is in it."""
        slug, path = options["slug"], options["output"].absolute()
        cities = Place.objects.filter(is_tenant=True)
        tenant = cities.filter(key=slug).first() or cities.filter(plans__slug=slug).first()
        if tenant is None:
            raise CommandError(f"没有{slug}这个市。请写方案的标识或行政区划编号。")
        try:
            manifest = export_city(tenant, path)
        except FileExistsError as error:
            raise CommandError(f"{path}已存在,没有导出。请另取文件名。") from error
        except OSError as error:
            raise CommandError(f"没有导出:{error}") from error
        note_exported(tenant, manifest, actor=Actor.system("export_city"))
        rows = sum(part.rows or 0 for part in manifest.files.values())
        self.stdout.write(f"链首 {manifest.chain}:{manifest.head_seq}:{manifest.head_hash}")
        self.stdout.write(f"清单 SHA-256 {manifest.sha256}")
        self.stdout.write(f"{tenant}已导出到{path}:{len(manifest.files)}个文件,{rows}行。")
        self.stdout.write("其中有未公开的数值和个人信息,请按内部资料保管和传递。")
