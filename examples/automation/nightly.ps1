# 받은 문서 폴더에 새로 온 문서를 요약하고, 그날 새로 요약한 것만 모은 표를 만듭니다. 아무 데도 보내지 않습니다.
# nightly.sh와 같은 일을 같은 값으로 합니다.
#
#   powershell -NoProfile -ExecutionPolicy RemoteSigned -File nightly.ps1 받은폴더 결과폴더
#
# 작업 스케줄러에 넣는 명령은 nightly.cmd에 있습니다.
# 이 파일은 UTF-8(BOM)이어야 합니다. BOM이 없으면 Windows PowerShell 5.1이 한글을 잘못 읽습니다.
param([string]$Inbox, [string]$Out)
$ErrorActionPreference = 'Stop'
$env:NO_COLOR = '1'
$env:PYTHONUTF8 = '1'
$tool = if ($env:SEOUL_ASSIST) { $env:SEOUL_ASSIST } else { 'seoul-assist' }

function Say([string]$text) { [Console]::Error.WriteLine($text) }

if (-not $Inbox -or -not $Out) {
    Say '쓰는 법: nightly.ps1 받은폴더 결과폴더'
    exit 2
}
if (-not (Test-Path -LiteralPath $Inbox -PathType Container)) {
    Say "받은폴더가 없습니다: $Inbox"
    exit 2
}
$Inbox = (Resolve-Path -LiteralPath $Inbox).ProviderPath.TrimEnd('\')
$Out = (New-Item -ItemType Directory -Force -Path $Out).FullName.TrimEnd('\')
if ("$Out\".StartsWith("$Inbox\", [StringComparison]::OrdinalIgnoreCase)) {
    Say "결과폴더를 받은폴더 밖에 두어 주세요. 안에 두면 요약을 다시 요약하게 됩니다: $Out"
    exit 2
}
$state = (New-Item -ItemType Directory -Force -Path "$Out\.nightly").FullName
$today = Get-Date -Format 'yyyy-MM-dd'
$began = Get-Date
$new = @()
$failed = @()
$utf8 = New-Object System.Text.UTF8Encoding($false)

function Read-Lines([string]$path) {
    if (Test-Path -LiteralPath $path) { [IO.File]::ReadAllLines($path, $utf8) }
}

# 실행마다 한 줄: 문서의 글도 이름도 적지 않습니다.
function Finish([int]$code) {
    $seconds = [int]((Get-Date) - $began).TotalSeconds
    $line = '{0} 값 {1}, 새 문서 {2}건, 못한 문서 {3}건, {4}초' -f (Get-Date -Format 'yyyy-MM-dd HH:mm:ss'), $code,
        $new.Count, $failed.Count, $seconds
    [IO.File]::AppendAllText("$Out\nightly.log", "$line`r`n", $utf8)
    exit $code
}

# 잠금은 프로그램이 어떻게 끝나든 윈도우가 풉니다.
try {
    $lock = [IO.File]::Open("$state\lock", 'OpenOrCreate', 'ReadWrite', 'None')
} catch [IO.IOException] {
    Say "앞선 실행이 아직 끝나지 않아 그만둡니다: $Out"
    Finish 11
}

Push-Location -LiteralPath $Inbox
$ErrorActionPreference = 'Continue'
& $tool --quiet summarize . -o $Out | Out-Null
$code = $LASTEXITCODE
$ErrorActionPreference = 'Stop'
Pop-Location
if ($code -ne 0 -and $code -ne 3) {
    Say "요약하지 못했습니다(값 $code). 'seoul-assist doctor'를 실행해 주세요."
    Finish $code
}

# 요약_모음의 줄 가운데 앞선 실행까지 없던 것이 새로 요약한 문서입니다.
$overview = @(Read-Lines "$Out\요약_모음.md")
$rows = @($overview | Where-Object { $_.StartsWith('| ') })
$day = "$Out\하루\$today.md"
if ($rows.Count -gt 2) {
    $known = New-Object 'System.Collections.Generic.HashSet[string]'
    foreach ($line in @($rows[0..1]) + @(Read-Lines "$state\seen") + @(Read-Lines $day)) { [void]$known.Add($line) }
    $new = @($rows | Where-Object { -not $known.Contains($_) })
    if ($new.Count -gt 0) {
        [void](New-Item -ItemType Directory -Force -Path "$Out\하루")
        $head = if (Test-Path -LiteralPath $day) { @(Read-Lines $day) }
                else { @("# ${today}에 새로 요약한 문서", '') + $rows[0..1] }
        [IO.File]::WriteAllLines("$state\day", [string[]]($head + $new), $utf8)
        Move-Item -Force -LiteralPath "$state\day" -Destination $day
    }
    [IO.File]::WriteAllLines("$state\seen", [string[]]$rows, $utf8)
}

$list = "$Out\못한_문서.md"
if ($code -eq 0) {
    Remove-Item -Force -LiteralPath $list -ErrorAction SilentlyContinue
    Finish 0
}
$from = [Array]::IndexOf([string[]]$overview, '## 요약하지 못한 문서')
$told = if ($from -ge 0) { $overview[$from..($overview.Count - 1)] } else { @('## 요약하지 못한 문서') }
[IO.File]::WriteAllLines($list, [string[]]$told, $utf8)
$failed = @($told | Where-Object { $_.StartsWith('- ') })
Say "요약하지 못한 문서가 있습니다. 이유와 할 일: $list"
Finish 3
