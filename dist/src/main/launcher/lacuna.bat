@echo off
rem Starts Lacuna: on the JVM beside it if there is one, else on a JDK 25. LACUNA_JAVA_OPTS adds options of
rem the JVM, such as -Xmx2g or -Dlacuna.kernels=scalar.
setlocal
set "LACUNA_HOME=%~dp0.."
set "LACUNA_JAVA=%LACUNA_HOME%\runtime\bin\java.exe"
if exist "%LACUNA_JAVA%" goto run
for %%J in ("%JAVA_HOME%" "%JAVA25_HOME%") do (
  if exist "%%~J\release" (
    findstr /b /c:"JAVA_VERSION=\"25" "%%~J\release" >nul && set "LACUNA_JAVA=%%~J\bin\java.exe" && goto run
  )
)
echo lacuna: needs a JDK 25.0.3 or newer 25, such as Temurin 25: install one and set JAVA25_HOME to it 1>&2
exit /b 1

:run
set "LACUNA_CACHE="
if exist "%LACUNA_HOME%\app\lacuna.aot" set "LACUNA_CACHE=-XX:AOTCache="%LACUNA_HOME%\app\lacuna.aot""
"%LACUNA_JAVA%" --add-modules jdk.incubator.vector -XX:+UseSerialGC -Xlog:disable -Xlog:all=warning:stderr -Xlog:aot=off -Xlog:cds=off %LACUNA_CACHE% -Dlacuna.commit=@commit@ %LACUNA_JAVA_OPTS% -jar "%LACUNA_HOME%\app\lacuna.jar" %*
exit /b %ERRORLEVEL%
