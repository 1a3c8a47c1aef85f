# 목록(CSV)의 한 줄마다 문서를 하나씩 만들고, 만든 문서를 모두 점검합니다. 보내지는 않습니다.
# letters.sh와 같은 일을 같은 값으로 합니다.
#
#   powershell -NoProfile -ExecutionPolicy RemoteSigned -File letters.ps1 서식 목록.csv 사실.yaml 결과폴더
#
# 형식은 hwpx입니다. docx로 바꾸려면 끝에 docx를 붙입니다.
# 이 파일은 UTF-8(BOM)이어야 합니다. BOM이 없으면 Windows PowerShell 5.1이 한글을 잘못 읽습니다.
param([string]$Form, [string]$Rows, [string]$Facts, [string]$Out, [string]$Kind = 'hwpx')
$ErrorActionPreference = 'Continue'
$env:NO_COLOR = '1'
$env:PYTHONUTF8 = '1'
[Console]::OutputEncoding = New-Object System.Text.UTF8Encoding($false)
$tool = if ($env:SEOUL_ASSIST) { $env:SEOUL_ASSIST } else { 'seoul-assist' }

function Say([string]$text) { [Console]::Error.WriteLine($text) }

if (-not $Form -or -not $Rows -or -not $Facts -or -not $Out -or @('hwpx', 'docx') -notcontains $Kind) {
    Say '쓰는 법: letters.ps1 서식 목록.csv 사실.yaml 결과폴더 [hwpx 또는 docx]'
    exit 2
}
$Out = $Out.TrimEnd('\')
& $tool --quiet draft $Form --rows $Rows --facts $Facts -o $Out --format $Kind
$made = $LASTEXITCODE
if (@(0, 1, 3) -notcontains $made) {
    Say "문서를 만들지 못했습니다(값 $made). 위의 안내를 따라 주세요."
    exit $made
}
$letters = @(Get-ChildItem -LiteralPath $Out -File | Where-Object { $_.Extension -eq ".$Kind" })
if ($letters.Count -eq 0) {
    Say "만든 문서가 없습니다: $Out\결과.csv"
    exit $made
}

# 명령 한 줄의 길이에 한도(32,767자)가 있어 나누어 점검합니다.
$report = @()
$checked = 0
for ($at = 0; $at -lt $letters.Count; $at += 100) {
    $paths = @($letters | Select-Object -Skip $at -First 100 | ForEach-Object { $_.FullName })
    $report += & $tool --quiet check $paths
    $code = $LASTEXITCODE
    if (@(0, 1, 3) -notcontains $code) {
        Say "점검하지 못했습니다(값 $code)."
        exit $code
    }
    if ($code -gt $checked) { $checked = $code }
}
[IO.File]::WriteAllLines("$Out\점검.txt", [string[]]$report, (New-Object System.Text.UTF8Encoding($true)))
if ($checked -eq 1) { Say "고쳐야 할 잘못이 있는 문서가 있습니다: $Out\점검.txt" }
if ($checked -eq 3) { Say "점검하지 못한 문서가 있습니다: $Out\점검.txt" }

# 지운 줄이나 이번에 실패한 줄의 옛 문서가 함께 나가지 않게 합니다.
$result = Get-Content -LiteralPath "$Out\결과.json" -Encoding UTF8 -Raw | ConvertFrom-Json
$named = @($result.items | ForEach-Object { $_.file })
$left = @($letters | Where-Object { $named -notcontains $_.Name })
foreach ($letter in $left) { Say "이번에 만들지 않은 파일입니다. 보내지 마세요: $($letter.FullName)" }

if ($made -eq 3 -or $checked -eq 3) { exit 3 }
if ($made -eq 1 -or $checked -eq 1 -or $left.Count -gt 0) { exit 1 }
exit 0
