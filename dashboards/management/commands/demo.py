import os
import socket
import sys
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from dashboards.demo.accounts import PASSWORD
from organizations.selectors.accounts import demonstration_accounts


class Command(BaseCommand):
    help = "一条命令运行演示:建库、载入、启动网页、两个后台进程和定时器;按Ctrl-C停止。"

    def add_arguments(self, parser: CommandParser) -> None:
        default = os.environ.get("BIND", "127.0.0.1:8000")
        parser.add_argument("--bind", default=default, help="网页地址,如127.0.0.1:8000")

    # Any: Django's own signature of handle().
    def handle(self, *_args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("演示只在演示模式下运行:请设置CARBON_PEAK_MODE=demo。")
        bind: str = options["bind"]
        _require_free(bind)
        call_command("migrate", verbosity=0)
        call_command("load_demo", stdout=self.stdout)
        self._announce(bind)
        os.environ["BIND"] = bind
        # The address and the accounts should not scroll away behind every request.
        os.environ.setdefault("LOG_LEVEL", "WARNING")
        # The tree takes this process's place, so that Ctrl-C reaches it and nothing else.
        os.execv(sys.executable, [sys.executable, "-m", "carbon_peak.processes"])  # noqa: S606 - ours

    def _announce(self, bind: str) -> None:
        self.stdout.write(f"\n地址 http://{bind}  密码 {PASSWORD}")
        for place in demonstration_accounts(today=timezone.localdate()):
            names = "  ".join(account.username for account in place.accounts)
            self.stdout.write(f"  {place.name}: {names}")
        self.stdout.flush()


def _require_free(bind: str) -> None:
    """Say at once that the address is taken, not after everything was loaded."""
    host, _, port = bind.rpartition(":")
    if not port.isdigit():
        raise CommandError(f"地址{bind}不完整:请写成127.0.0.1:8000。")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
        except OSError as error:
            raise CommandError(
                f"地址{bind}不能使用({error.strerror}):请换一个端口,如make demo BIND=127.0.0.1:8001。"
            ) from error
