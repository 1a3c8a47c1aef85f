#!/bin/sh
# 폴더의 문서를 밤마다 검사해 결과를 JSON 파일로 남깁니다. 아무 데도 보내지 않습니다.
#
#   nightly_check.sh 문서폴더 결과폴더
#
# 끝내는 값: 0 잘못 없음, 1 고쳐야 할 잘못이 있음, 3 읽지 못한 문서가 있음, 그 밖에는 검사하지 못함.
# crontab 예: 30 1 * * * /opt/seoul-assist/examples/scripts/nightly_check.sh /srv/docs /srv/check
set -u

if [ $# -ne 2 ]; then
    echo "쓰는 법: $0 문서폴더 결과폴더" >&2
    exit 2
fi
folder=$1
results=$2
tool=${SEOUL_ASSIST:-seoul-assist}
# 결과에는 문서의 일부가 들어가므로 만든 사람만 읽게 합니다.
umask 077
mkdir -p "$results" || exit 3
name=check-$(date +%Y-%m-%d).json
draft=$results/.$name.part

"$tool" --quiet check "$folder" --json >"$draft"
code=$?
mv "$draft" "$results/$name" || exit 3

case $code in
    0) echo "잘못 없음: $results/$name" ;;
    1) echo "고쳐야 할 잘못이 있습니다: $results/$name" ;;
    3) echo "읽지 못한 문서가 있습니다. 결과의 error 항목을 확인해 주세요: $results/$name" >&2 ;;
    130 | 143) echo "중단되었습니다. 다시 실행해 주세요." >&2 ;;
    *) echo "검사하지 못했습니다(값 $code). 'seoul-assist doctor'를 실행해 주세요." >&2 ;;
esac
exit $code
