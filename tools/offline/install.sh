#!/bin/sh
# 인터넷 없이 설치합니다: ./install.sh [--to 폴더]
cd "$(dirname "$0")" || exit 1
wanted=$(sed -n 's/^ *"python": "\([0-9.]*\)".*/\1/p' bundle.json)
for python in "python$wanted" python3; do
  if command -v "$python" >/dev/null 2>&1; then
    exec "$python" install.py "$@"
  fi
done
echo "파이썬 $wanted 이 필요합니다." >&2
exit 2
