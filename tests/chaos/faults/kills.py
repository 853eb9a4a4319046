"""`kill -9` of each process in turn, during submissions and a full recompute."""

import time

from tests.chaos.crowd import Crowd
from tests.chaos.faults.fault import Fault, recompute_all

# By then a recompute has begun and is not done.
SECONDS_INTO_RECOMPUTE = 0.7
# What a container's restart policy or systemd takes.
SECONDS_AWAY = 5.0


class KillWeb(Fault):
    """People lose the page they are on."""

    name = "web"
    about = "`kill -9` of one web process, then of all of them"
    during_submissions = True

    def strike(self, crowd: Crowd) -> None:
        recompute_all()
        for share in (0.2, 0.4):
            crowd.wait_for(share)
            self.stack["web"].kill_child()
        crowd.wait_for(0.6)
        self.stack["web"].kill()
        time.sleep(SECONDS_AWAY)
        self.stack.start("web")


class KillWorkers(Fault):
    """Jobs are lost in the middle."""

    name = "worker"
    about = "`kill -9` of both workers in a full recompute, twice"
    during_submissions = True

    def strike(self, crowd: Crowd) -> None:
        for share in (0.2, 0.6):
            crowd.wait_for(share)
            recompute_all()
            time.sleep(SECONDS_INTO_RECOMPUTE)
            for name in ("slow", "fast"):
                self.stack[name].kill()
            time.sleep(SECONDS_AWAY)
            self.stack.start("fast", "slow")


class KillBeat(Fault):
    """Nothing is swept for a while, and the schedule's file may be half written."""

    name = "beat"
    about = "`kill -9` of beat, three times"
    during_submissions = True

    def strike(self, crowd: Crowd) -> None:
        recompute_all()
        for share in (0.2, 0.5, 0.8):
            crowd.wait_for(share)
            self.stack["beat"].kill()
            time.sleep(1)
            self.stack.start("beat")


class KillRedis(Fault):
    """Messages cannot be sent; the cache is gone."""

    name = "redis"
    about = "`kill -9` of Redis in a full recompute, away for fifteen seconds"
    during_submissions = True

    def strike(self, crowd: Crowd) -> None:
        crowd.wait_for(0.2)
        recompute_all()
        self.stack["redis"].kill()
        done = crowd.done
        time.sleep(3 * SECONDS_AWAY)
        self.expect(crowd.done > done, "nobody could file without Redis")
        self.stack.start("redis")


class KillPostgresql(Fault):
    """Nothing can be read or saved."""

    name = "postgresql"
    about = "`kill -9` of PostgreSQL and its processes in a full recompute, twice"
    during_submissions = True

    def strike(self, crowd: Crowd) -> None:
        for share in (0.2, 0.6):
            crowd.wait_for(share)
            recompute_all()
            time.sleep(SECONDS_INTO_RECOMPUTE)
            self.stack["postgresql"].kill()
            time.sleep(SECONDS_AWAY)
            self.expect(not self.stack.ready(), "/readyz says ready without a database")
            time.sleep(SECONDS_AWAY)
            self.stack.start("postgresql")
