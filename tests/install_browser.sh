#!/bin/bash
# Makes sure of Chromium and a Chinese font for the browser tests: installs them by apt as root,
# else names what is missing and fails.
set -euo pipefail

browser=""
for name in "${CHROMIUM:-chromium}" chromium chromium-browser google-chrome; do
  browser=${browser:-$(command -v "$name" || true)}
done
missing=()
[[ -n $browser ]] || missing+=(chromium)
if ! command -v fc-list >/dev/null || [[ -z $(fc-list :lang=zh-cn family) ]]; then
  missing+=(fontconfig fonts-noto-cjk)
fi
[[ ${#missing[@]} -gt 0 ]] || exit 0

if [[ $(id -u) -ne 0 ]] || ! command -v apt-get >/dev/null; then
  echo "The browser tests need: ${missing[*]}. Install them and start again." >&2
  exit 1
fi
echo "Installing ${missing[*]} for the browser tests." >&2
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
