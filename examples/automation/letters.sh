#!/bin/sh
# 목록(CSV)의 한 줄마다 문서를 하나씩 만들고, 만든 문서를 모두 점검합니다. 보내지는 않습니다.
#
#   letters.sh 서식 목록.csv 사실.yaml 결과폴더
#
# 남기는 것(결과폴더): 줄마다 문서 하나, 결과.csv(어느 줄이 어느 파일이 되었는지), 점검.txt(문서마다 점검 결과).
# 끝내는 값: 0 모두 됨, 1 살펴볼 것이 있음(빈자리, 점검에서 나온 잘못, 이번에 만들지 않은 파일), 2 잘못 부름,
# 3 만들지 못했거나 점검하지 못한 줄이 있음, 그 밖에는 seoul-assist의 값 그대로(멈춤).
# 형식은 hwpx입니다. docx로 바꾸려면: LETTER_KIND=docx letters.sh ...
set -eu
umask 077
export NO_COLOR=1

say() { printf '%s\n' "$*" >&2; }

if [ $# -ne 4 ]; then
    say "쓰는 법: $0 서식 목록.csv 사실.yaml 결과폴더"
    exit 2
fi
tool=${SEOUL_ASSIST:-seoul-assist}
kind=${LETTER_KIND:-hwpx}
case $kind in
    hwpx | docx) ;;
    *)
        say "LETTER_KIND는 hwpx나 docx입니다: $kind"
        exit 2
        ;;
esac
out=$4

made=0
"$tool" --quiet draft "$1" --rows "$2" --facts "$3" -o "$out" --format "$kind" || made=$?
case $made in
    0 | 1 | 3) ;;
    *)
        say "문서를 만들지 못했습니다(값 $made). 위의 안내를 따라 주세요."
        exit "$made"
        ;;
esac

set -- "$out"/*."$kind"
if [ ! -e "$1" ]; then
    say "만든 문서가 없습니다: $out/결과.csv"
    exit "$made"
fi
checked=0
"$tool" --quiet check "$@" >"$out/점검.txt" 2>&1 || checked=$?
case $checked in
    0) ;;
    1) say "고쳐야 할 잘못이 있는 문서가 있습니다: $out/점검.txt" ;;
    3) say "점검하지 못한 문서가 있습니다: $out/점검.txt" ;;
    *)
        say "점검하지 못했습니다(값 $checked): $out/점검.txt"
        exit "$checked"
        ;;
esac

# 지운 줄이나 이번에 실패한 줄의 옛 문서가 함께 나가지 않게 합니다.
left=0
for letter in "$@"; do
    if ! LC_ALL=C grep -qF "\"file\": \"${letter##*/}\"" "$out/결과.json"; then
        left=1
        say "이번에 만들지 않은 파일입니다. 보내지 마세요: $letter"
    fi
done

if [ "$made" -eq 3 ] || [ "$checked" -eq 3 ]; then
    exit 3
elif [ "$made" -eq 1 ] || [ "$checked" -eq 1 ] || [ "$left" -eq 1 ]; then
    exit 1
fi
