@echo off
rem New documents of an in-box are summarized; see nightly.ps1 (the work and the exit codes) and README.md.
rem Only ASCII here: cmd.exe reads this file in the code page of the system.
rem
rem   nightly.cmd "D:\inbox" "D:\summaries"
rem
rem Task Scheduler, every night at 01:30, once, from a command prompt (one line):
rem   schtasks /Create /TN "seoul-assist nightly" /SC DAILY /ST 01:30 /TR "\"C:\seoul-assist\automation\nightly.cmd\" \"D:\inbox\" \"D:\summaries\""
rem
setlocal
if "%~2"=="" goto usage
if not "%~3"=="" goto usage
powershell -NoProfile -NonInteractive -ExecutionPolicy RemoteSigned -File "%~dp0nightly.ps1" "%~1" "%~2"
exit /b %ERRORLEVEL%
:usage
echo usage: %~nx0 IN-BOX-FOLDER RESULT-FOLDER 1>&2
exit /b 2
