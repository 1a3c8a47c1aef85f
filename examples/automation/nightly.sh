#!/bin/sh
# 받은 문서 폴더에 새로 온 문서를 요약하고, 그날 새로 요약한 것만 모은 표를 만듭니다. 아무 데도 보내지 않습니다.
#
#   nightly.sh 받은폴더 결과폴더
#
# 끝내는 값: 0 모두 끝남, 2 잘못 부름, 3 요약하지 못한 문서가 있음(못한_문서.md에 적음), 11 앞선 실행이 아직 끝나지 않음,
# 그 밖에는 seoul-assist의 값 그대로(멈춤. 다음에 실행하면 이어서 합니다).
# crontab 예: 30 1 * * * SEOUL_ASSIST=/opt/seoul-assist/bin/seoul-assist sh /opt/automation/nightly.sh /srv/받은문서 /srv/요약
set -eu
umask 077
export NO_COLOR=1

say() { printf '%s\n' "$*" >&2; }

if [ $# -ne 2 ]; then
    say "쓰는 법: $0 받은폴더 결과폴더"
    exit 2
fi
tool=${SEOUL_ASSIST:-seoul-assist}
inbox=$(CDPATH='' cd -- "$1" && pwd -P) || exit 2
mkdir -p -- "$2" || exit 2
out=$(CDPATH='' cd -- "$2" && pwd -P) || exit 2
case $out/ in
    "$inbox"/*)
        say "결과폴더를 받은폴더 밖에 두어 주세요. 안에 두면 요약을 다시 요약하게 됩니다: $out"
        exit 2
        ;;
esac

today=$(date +%Y-%m-%d)
began=$(date +%s)
state=$out/.nightly
new=0
failed=0
mkdir -p "$state" || exit 2

# 실행마다 한 줄: 문서의 글도 이름도 적지 않습니다.
finish() {
    printf '%s 값 %s, 새 문서 %s건, 못한 문서 %s건, %s초\n' "$(date '+%Y-%m-%d %H:%M:%S')" \
        "$1" "$new" "$failed" "$(($(date +%s) - began))" >>"$out/nightly.log"
    exit "$1"
}

busy() {
    say "앞선 실행이 아직 끝나지 않아 그만둡니다: $out"
    [ ! -d "$state/lock.d" ] || say "실행 중인 것이 없다면 이 빈 폴더를 지워 주세요: $state/lock.d"
    finish 11
}

# flock의 잠금은 프로그램이 어떻게 끝나든 저절로 풀립니다. 없는 컴퓨터에서는 폴더로 대신합니다.
if command -v flock >/dev/null 2>&1; then
    exec 9>"$state/lock"
    flock -n 9 || busy
else
    mkdir "$state/lock.d" 2>/dev/null || busy
    trap 'rmdir "$state/lock.d"' EXIT
fi
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

code=0
(cd "$inbox" && "$tool" --quiet summarize . -o "$out") >/dev/null 2>"$state/said" || code=$?
if [ "$code" -ne 0 ] && [ "$code" -ne 3 ]; then
    cat "$state/said" >&2
    say "요약하지 못했습니다(값 $code). 'seoul-assist doctor'를 실행해 주세요."
    finish "$code"
fi

# 요약_모음의 줄 가운데 앞선 실행까지 없던 것이 새로 요약한 문서입니다.
overview=$out/요약_모음.md
day=$out/하루/$today.md
if [ -f "$overview" ]; then
    LC_ALL=C grep '^| ' "$overview" >"$state/rows" || :
    head -n 2 "$state/rows" >"$state/known"
    cat "$state/seen" "$day" >>"$state/known" 2>/dev/null || :
    LC_ALL=C grep -vxF -f "$state/known" "$state/rows" >"$state/new" || :
    new=$(($(wc -l <"$state/new")))
    if [ "$new" -gt 0 ]; then
        mkdir -p "$out/하루"
        {
            if [ -f "$day" ]; then
                cat "$day"
            else
                printf '# %s에 새로 요약한 문서\n\n' "$today"
                head -n 2 "$state/rows"
            fi
            cat "$state/new"
        } >"$state/day"
        mv "$state/day" "$day"
    fi
    mv "$state/rows" "$state/seen"
    rm -f "$state/known" "$state/new"
fi

if [ "$code" -eq 0 ]; then
    rm -f "$out/못한_문서.md"
    finish 0
fi
sed -n '/^## 요약하지 못한 문서$/,$p' "$overview" >"$state/failed" 2>/dev/null || :
[ -s "$state/failed" ] || cp "$state/said" "$state/failed"
mv "$state/failed" "$out/못한_문서.md"
failed=$(grep -c '^- ' "$out/못한_문서.md") || :
say "요약하지 못한 문서가 있습니다. 이유와 할 일: $out/못한_문서.md"
finish 3
