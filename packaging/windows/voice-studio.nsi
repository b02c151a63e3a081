; The installer for Windows: for one person, without an administrator; Chinese and English; /S installs without asking.
; Given by recipes/windows.py: VERSION, PAYLOAD (the frozen program's folder), ICON, LICENCE, OUTPUT.

Unicode true
SetCompressor /SOLID lzma
ManifestDPIAware true
RequestExecutionLevel user

!include "MUI2.nsh"
!include "FileFunc.nsh"
!include "WordFunc.nsh"
!include "x64.nsh"

!define NAME "Voice Studio"
!define PROGRAM "Voice Studio.exe"
!define TERMINAL "voice-studio.exe"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\VoiceStudio"
!define CLASSES "Software\Classes"

Name "${NAME}"
OutFile "${OUTPUT}"
InstallDir "$LOCALAPPDATA\Programs\Voice Studio"
InstallDirRegKey HKCU "Software\Voice Studio" "Folder"
BrandingText "${NAME} ${VERSION}"
VIProductVersion "${VERSION}.0"
VIAddVersionKey /LANG=0 "ProductName" "${NAME}"
VIAddVersionKey /LANG=0 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=0 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=0 "FileDescription" "${NAME}"
VIAddVersionKey /LANG=0 "LegalCopyright" "Apache License 2.0"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_ABORTWARNING
!define MUI_LANGDLL_ALLLANGUAGES
!define MUI_LANGDLL_REGISTRY_ROOT HKCU
!define MUI_LANGDLL_REGISTRY_KEY "Software\Voice Studio"
!define MUI_LANGDLL_REGISTRY_VALUENAME "InstallerLanguage"
!define MUI_FINISHPAGE_RUN "$INSTDIR\${PROGRAM}"

!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_LICENSE "${LICENCE}"
!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES

!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "SimpChinese"
!insertmacro MUI_RESERVEFILE_LANGDLL

LangString SECTION_PROGRAM ${LANG_ENGLISH} "The program"
LangString SECTION_PROGRAM ${LANG_SIMPCHINESE} "程序"
LangString SECTION_DESKTOP ${LANG_ENGLISH} "A shortcut on the desktop"
LangString SECTION_DESKTOP ${LANG_SIMPCHINESE} "桌面快捷方式"
LangString SECTION_TYPES ${LANG_ENGLISH} "Offer it for scripts and recordings"
LangString SECTION_TYPES ${LANG_SIMPCHINESE} "用于打开文稿和录音"
LangString SECTION_PATH ${LANG_ENGLISH} "voice-studio in terminals"
LangString SECTION_PATH ${LANG_SIMPCHINESE} "在终端中使用 voice-studio"
LangString ONLY_64 ${LANG_ENGLISH} "Voice Studio needs a 64-bit Windows."
LangString ONLY_64 ${LANG_SIMPCHINESE} "Voice Studio 需要 64 位 Windows。"
LangString RUNNING ${LANG_ENGLISH} "Voice Studio is open. Close it, then try again."
LangString RUNNING ${LANG_SIMPCHINESE} "Voice Studio 正在运行。请先关闭它，然后重试。"
LangString OLDER ${LANG_ENGLISH} "A newer Voice Studio is installed, and this older one could not open its libraries. Nothing was changed. To go back all the same, remove Voice Studio first; your libraries stay."
LangString OLDER ${LANG_SIMPCHINESE} "已安装更新版本的 Voice Studio，此旧版本无法打开它的作品库。没有做任何更改。若仍要退回，请先卸载 Voice Studio；您的作品库会保留。"

; Silent installers say it by their exit status: 1638 another version, 1618 in use, 1633 not for this machine.
!macro Refuse TEXT STATUS
  SetErrorLevel ${STATUS}
  MessageBox MB_OK|MB_ICONSTOP "${TEXT}" /SD IDOK
  Quit
!macroend

; A program that runs cannot be written to.
!macro RefuseWhileRunning
  ClearErrors
  ${If} ${FileExists} "$INSTDIR\${PROGRAM}"
    FileOpen $0 "$INSTDIR\${PROGRAM}" a
    ${If} ${Errors}
      !insertmacro Refuse "$(RUNNING)" 1618
    ${EndIf}
    FileClose $0
  ${EndIf}
!macroend

Function .onInit
  !insertmacro MUI_LANGDLL_DISPLAY
  ${IfNot} ${RunningX64}
    !insertmacro Refuse "$(ONLY_64)" 1633
  ${EndIf}
  ReadRegStr $0 HKCU "${UNINSTALL}" "DisplayVersion"
  ${If} $0 != ""
    ${VersionCompare} "$0" "${VERSION}" $1
    ${If} $1 == 1
      !insertmacro Refuse "$(OLDER)" 1638
    ${EndIf}
  ${EndIf}
  !insertmacro RefuseWhileRunning
FunctionEnd

Function un.onInit
  !insertmacro MUI_UNGETLANGUAGE
  !insertmacro RefuseWhileRunning
FunctionEnd

Section "$(SECTION_PROGRAM)" SectionProgram
  SectionIn RO
  ; What an older version had and this one has not goes; nothing of the person's lies here.
  RMDir /r "$INSTDIR\_internal"
  SetOutPath "$INSTDIR"
  File /r "${PAYLOAD}/*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\${PROGRAM}"
  WriteRegStr HKCU "Software\Voice Studio" "Folder" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "${NAME}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\${PROGRAM}"
  WriteRegStr HKCU "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD HKCU "${UNINSTALL}" "EstimatedSize" $0
SectionEnd

Section /o "$(SECTION_DESKTOP)" SectionDesktop
  CreateShortcut "$DESKTOP\${NAME}.lnk" "$INSTDIR\${PROGRAM}"
SectionEnd

; Offered under "Open with"; whatever opened these files before goes on doing so.
!macro Offer ENDING
  WriteRegNone HKCU "${CLASSES}\.${ENDING}\OpenWithProgids" "VoiceStudio.File"
  WriteRegStr HKCU "${CLASSES}\Applications\${PROGRAM}\SupportedTypes" ".${ENDING}" ""
!macroend
!macro Withdraw ENDING
  DeleteRegValue HKCU "${CLASSES}\.${ENDING}\OpenWithProgids" "VoiceStudio.File"
!macroend
!macro ForEveryEnding MACRO
  !insertmacro ${MACRO} "txt"
  !insertmacro ${MACRO} "md"
  !insertmacro ${MACRO} "csv"
  !insertmacro ${MACRO} "tsv"
  !insertmacro ${MACRO} "wav"
  !insertmacro ${MACRO} "mp3"
  !insertmacro ${MACRO} "flac"
  !insertmacro ${MACRO} "ogg"
  !insertmacro ${MACRO} "oga"
  !insertmacro ${MACRO} "opus"
  !insertmacro ${MACRO} "aif"
  !insertmacro ${MACRO} "aiff"
  !insertmacro ${MACRO} "pcm"
!macroend

Section "$(SECTION_TYPES)" SectionTypes
  WriteRegStr HKCU "${CLASSES}\VoiceStudio.File" "" "${NAME}"
  WriteRegStr HKCU "${CLASSES}\VoiceStudio.File\DefaultIcon" "" "$INSTDIR\${PROGRAM},0"
  WriteRegStr HKCU "${CLASSES}\VoiceStudio.File\shell\open\command" "" '"$INSTDIR\${PROGRAM}" gui "%1"'
  WriteRegStr HKCU "${CLASSES}\Applications\${PROGRAM}\shell\open\command" "" '"$INSTDIR\${PROGRAM}" gui "%1"'
  !insertmacro ForEveryEnding Offer
  ${RefreshShellIcons}
SectionEnd

; Where Windows looks for programs by name from "Run", and where PowerShell finds them, without changing the PATH.
Section "$(SECTION_PATH)" SectionTerminal
  WriteRegStr HKCU "Software\Microsoft\Windows\CurrentVersion\App Paths\${TERMINAL}" "" "$INSTDIR\${TERMINAL}"
  CreateDirectory "$LOCALAPPDATA\Microsoft\WindowsApps"
  FileOpen $0 "$LOCALAPPDATA\Microsoft\WindowsApps\voice-studio.cmd" w
  FileWrite $0 '@"$INSTDIR\${TERMINAL}" %*$\r$\n'
  FileClose $0
SectionEnd

Section "Uninstall"
  !insertmacro ForEveryEnding Withdraw
  DeleteRegKey HKCU "${CLASSES}\VoiceStudio.File"
  DeleteRegKey HKCU "${CLASSES}\Applications\${PROGRAM}"
  DeleteRegKey HKCU "Software\Microsoft\Windows\CurrentVersion\App Paths\${TERMINAL}"
  DeleteRegKey HKCU "${UNINSTALL}"
  DeleteRegKey HKCU "Software\Voice Studio"
  Delete "$LOCALAPPDATA\Microsoft\WindowsApps\voice-studio.cmd"
  Delete "$SMPROGRAMS\${NAME}.lnk"
  Delete "$DESKTOP\${NAME}.lnk"
  ; Only what was installed: libraries and settings lie elsewhere, and stay.
  RMDir /r "$INSTDIR\_internal"
  Delete "$INSTDIR\${PROGRAM}"
  Delete "$INSTDIR\${TERMINAL}"
  Delete "$INSTDIR\third-party-notices.txt"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  ${RefreshShellIcons}
SectionEnd
