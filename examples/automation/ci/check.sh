#!/bin/sh
# 문서를 점검해 SARIF 파일을 남깁니다. 어느 CI에서든 부를 수 있고, 아무 데도 보내지 않습니다.
#
#   check.sh 결과폴더 문서나폴더...
#
# 끝내는 값: 0 잘못 없음, 1 고쳐야 할 잘못이 있음, 2 잘못 부름, 3 읽지 못한 문서가 있음, 그 밖에는 점검하지 못함(파일 없음).
# 값이 1이나 3이면 한 줄에 하나씩 로그에도 보여 줍니다.
set -eu
umask 077
export NO_COLOR=1

if [ $# -lt 2 ]; then
    printf '쓰는 법: %s 결과폴더 문서나폴더...\n' "$0" >&2
    exit 2
fi
tool=${SEOUL_ASSIST:-seoul-assist}
out=$1
shift
mkdir -p -- "$out" || exit 2
rm -f -- "$out/check.sarif"

code=0
"$tool" --quiet check --format sarif "$@" >"$out/check.sarif.part" || code=$?
case $code in
    0 | 1 | 3) mv -- "$out/check.sarif.part" "$out/check.sarif" ;;
    *)
        rm -f -- "$out/check.sarif.part"
        printf "점검하지 못했습니다(값 %s). 'seoul-assist doctor'를 실행해 주세요.\n" "$code" >&2
        exit "$code"
        ;;
esac
[ "$code" -eq 0 ] || "$tool" --quiet check --format github "$@" || :
exit "$code"
