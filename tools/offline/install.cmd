@echo off
rem 인터넷 없이 설치합니다: install.cmd [--to 폴더]
chcp 65001 >nul
cd /d "%~dp0"
where py >nul 2>nul && (py -3 install.py %* & exit /b %errorlevel%)
python install.py %*
exit /b %errorlevel%
