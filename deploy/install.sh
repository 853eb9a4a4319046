#!/bin/sh
# 离线安装:不访问网络。 Offline installation: asks no network.
#   sh install.sh [目录 FOLDER]            安装 install (default /opt/carbon-peak)
#   sh install.sh --switch [目录 FOLDER]   启用本版本 make this version the current one
# 可重复执行。 Safe to repeat.  PYTHON=/path/to/python3.11 selects the interpreter.
set -eu
# The services read it under another account, whatever root's own habit is.
umask 022

SWITCH=no
if [ "${1:-}" = --switch ]; then SWITCH=yes; shift; fi
FOLDER=${1:-/opt/carbon-peak}
HERE=$(cd "$(dirname "$0")" && pwd)

say() { printf '%s\n' "$@"; }
stop() { printf '%s\n' "$@" >&2; exit 1; }

value() { sed -n "s/^$1=//p" "$HERE/BUNDLE"; }
VERSION=$(value VERSION); COMMIT=$(value COMMIT); NEEDED=$(value PYTHON); MACHINE=$(value MACHINE)
NAME="$VERSION-$(printf %.10s "$COMMIT")"
mkdir -p "$FOLDER/releases"
FOLDER=$(cd "$FOLDER" && pwd)
RELEASE="$FOLDER/releases/$NAME"

# A link is replaced in one step: no request meets a folder that is not there.
switch() {
    ln -sfn "releases/$NAME" "$FOLDER/current.new"
    mv -T "$FOLDER/current.new" "$FOLDER/current"
    say "当前版本为 $NAME。 The current version is $NAME."
}

if [ "$SWITCH" = yes ]; then
    [ -f "$RELEASE/installed" ] || stop "尚未安装 $NAME,请先执行 sh install.sh $FOLDER" \
        "$NAME is not installed yet; run: sh install.sh $FOLDER"
    switch
    say "请重启网页和后台进程。 Restart web, workers and beat."
    exit 0
fi

(cd "$HERE" && sha256sum --check --strict --quiet SHA256SUMS) || stop \
    "文件校验不符,未安装。请重新传送安装包。" \
    "Checksums differ, nothing was installed. Transfer the bundle again."

[ "$(uname -m)" = "$MACHINE" ] || stop "安装包用于$MACHINE,本机是$(uname -m)。" \
    "The bundle is for $MACHINE, this machine is $(uname -m)."
PYTHON=${PYTHON:-python$NEEDED}
command -v "$PYTHON" > /dev/null || stop "找不到$PYTHON。请安装Python $NEEDED,或用PYTHON=指明。" \
    "There is no $PYTHON. Install Python $NEEDED, or name it by PYTHON=."
found=$("$PYTHON" -I -c 'import sys; print("%d.%d" % sys.version_info[:2])')
[ "$found" = "$NEEDED" ] || stop "安装包用于Python $NEEDED,$PYTHON是$found。" \
    "The bundle is for Python $NEEDED, $PYTHON is $found."

if [ -f "$RELEASE/installed" ]; then
    say "$NAME 已安装。 $NAME is installed already."
else
    # What an interrupted installation left is no release.
    rm -rf "$RELEASE"
    mkdir "$RELEASE"
    cp -R "$HERE/app" "$HERE/static" "$HERE/sbom.json" "$HERE/BUNDLE" "$RELEASE/"
    "$PYTHON" -I -m venv --without-pip "$RELEASE/venv"
    # pip runs out of its own wheel; neither its settings nor the environment's are read.
    PYTHONPATH=$(ls "$HERE"/wheels/pip-*.whl) "$RELEASE/venv/bin/python" -m pip --isolated install \
        --quiet --no-index --find-links "$HERE/wheels" --require-hashes --only-binary :all: \
        --no-cache-dir --disable-pip-version-check --requirement "$RELEASE/app/requirements/base.txt"
    cat > "$RELEASE/manage" <<'SCRIPT'
#!/bin/sh
# manage.py 加上本版本的静态文件。 manage.py with the static files of this release.
here=$(cd "$(dirname "$0")" && pwd -P)
export STATIC_ROOT="${STATIC_ROOT:-$here/static}"
cd "$here/app" && exec "$here/venv/bin/python" manage.py "$@"
SCRIPT
    chmod 755 "$RELEASE/manage"
    scratch=$(mktemp -d)
    CARBON_PEAK_MODE=demo DATA_DIR=$scratch "$RELEASE/manage" check > /dev/null
    rm -rf "$scratch"
    touch "$RELEASE/installed"
    say "已安装到 $RELEASE。 Installed at $RELEASE."
fi

if [ ! -e "$FOLDER/current" ]; then
    switch
    say "" \
        "下一步:本机已装PostgreSQL、Redis和nginx的,执行" \
        "  $FOLDER/current/app/deploy/set-up.sh 主机名" \
        "它会准备账号、密钥、数据库、nginx和服务,并说明如何首次启动或从备份恢复。" \
        "其他情形(变量见 $FOLDER/current/app/docs/configuration.md):设置环境变量,执行" \
        "$FOLDER/current/manage migrate 和 load_reference,启动各进程。" \
        "Next: with PostgreSQL, Redis and nginx on this machine run deploy/set-up.sh HOST, which says how to" \
        "begin or to restore. Else set the environment, run migrate and load_reference, start the processes" \
        "as docs/operations.md says."
elif [ "$(readlink "$FOLDER/current")" != "releases/$NAME" ]; then
    before="$FOLDER/current/manage" after="$RELEASE/manage"
    if [ -x /usr/local/sbin/carbon-peak ]; then
        before=carbon-peak after="RELEASE=$RELEASE carbon-peak"
    fi
    say "" \
        "仍在使用 $(basename "$(readlink "$FOLDER/current")")。升级:" \
        "  1. $before backup 备份目录" \
        "  2. $after migrate" \
        "  3. sh $HERE/install.sh --switch $FOLDER,然后重启各进程" \
        "旧版本保留,可切换回去:ln -sfn $(readlink "$FOLDER/current") $FOLDER/current" \
        "The old version is still the current one. To upgrade: back up, run migrate of the new release," \
        "switch by --switch, restart. The old release stays; the last line switches back."
fi
