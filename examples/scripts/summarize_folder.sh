#!/bin/sh
# 폴더의 문서를 모두 요약합니다. 중단되면 같은 명령으로 이어서 합니다(끝난 문서는 다시 하지 않습니다).
#
#   summarize_folder.sh 문서폴더 결과폴더
#
# 끝내는 값: 0 모두 끝남, 3 요약하지 못한 문서가 있음, 13 모델을 쓸 수 없음, 130·143 중단됨.
set -u

if [ $# -ne 2 ]; then
    echo "쓰는 법: $0 문서폴더 결과폴더" >&2
    exit 2
fi
tool=${SEOUL_ASSIST:-seoul-assist}
umask 077

"$tool" --quiet summarize "$1" -o "$2"
code=$?
case $code in
    0) echo "모두 요약했습니다: $2" ;;
    3) echo "요약하지 못한 문서가 있습니다. 위의 안내를 확인해 주세요." >&2 ;;
    13)
        # 모델이 없어도 일은 끝나야 하므로 문장을 골라 옮기는 방식으로 다시 합니다.
        echo "모델을 쓸 수 없어 모델 없이 다시 요약합니다." >&2
        "$tool" --quiet --engine extractive summarize "$1" -o "$2"
        code=$?
        ;;
    130 | 143) echo "중단되었습니다. 같은 명령으로 이어서 할 수 있습니다." >&2 ;;
    *) echo "요약하지 못했습니다(값 $code). 'seoul-assist doctor'를 실행해 주세요." >&2 ;;
esac
exit $code
