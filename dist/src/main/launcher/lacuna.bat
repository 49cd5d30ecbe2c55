@echo off
rem Starts Lacuna: on the JVM beside it if there is one, else on a JDK 25. LACUNA_JAVA_OPTS adds options of
rem the JVM, such as -Xmx2g or -Dlacuna.kernels=scalar.
setlocal
set "LACUNA_HOME=%~dp0.."
set "LACUNA_JAVA=%LACUNA_HOME%\runtime\bin\java.exe"
if exist "%LACUNA_JAVA%" goto run
set "LACUNA_JDK="
for %%J in ("%JAVA_HOME%" "%JAVA25_HOME%") do if not defined LACUNA_JDK call :try "%%~J"
for /f "delims=" %%P in ('where java 2^>nul') do if not defined LACUNA_JDK call :try "%%~dpP.."
if defined LACUNA_JDK goto found
echo lacuna: needs a JDK 25.0.3 or newer 25, such as Temurin 25: install one and set JAVA25_HOME to it 1>&2
exit /b 1

:found
set "LACUNA_JAVA=%LACUNA_JDK%\bin\java.exe"

:run
"%LACUNA_JAVA%" --add-modules jdk.incubator.vector -XX:+UseSerialGC -Xlog:disable -Xlog:all=warning:stderr -Xlog:aot=off -Xlog:cds=off -Dlacuna.commit=@commit@ %LACUNA_JAVA_OPTS% -jar "%LACUNA_HOME%\app\lacuna.jar" %*
exit /b %ERRORLEVEL%

rem Takes a folder if it is a 25.0.3 or newer 25 with the vector module, by its release file.
:try
if not exist "%~1\release" exit /b 0
findstr /c:"jdk.incubator.vector" "%~1\release" >nul || exit /b 0
for /f "tokens=2 delims==" %%V in ('findstr /b /c:"JAVA_VERSION=" "%~1\release"') do (
  for /f "tokens=1-3 delims=." %%A in ("%%~V.0.0") do (
    if %%A equ 25 if %%B gtr 0 set "LACUNA_JDK=%~1"
    if %%A equ 25 if %%B equ 0 if %%C geq 3 set "LACUNA_JDK=%~1"
  )
)
exit /b 0
