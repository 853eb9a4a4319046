"""Write the reference of the settings."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string


class Command(BaseCommand):
    """`manage.py settings_reference`; with --check it changes nothing."""

    help = "由设置生成docs/configuration.md。"
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Only compare, if wanted."""
        parser.add_argument("--check", action="store_true", help="只比较,不一致时以状态1结束")

    # Any: Django's own signature of handle().
    def handle(self, *_args: Any, **options: Any) -> None:
        """Write the page, or say that it is out of date."""
        page, text = import_string(settings.SETTINGS_REFERENCE)()
        if not options["check"]:
            page.write_text(text, encoding="utf-8")
        elif page.read_text(encoding="utf-8") != text:
            raise CommandError(f"{page.name}已过时。请运行manage.py settings_reference。")
