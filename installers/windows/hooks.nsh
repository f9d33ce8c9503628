; Before the files go: a person who ticks "delete the application data", and every silent removal, gets rid of data and
; keychain entries. A newer version that removes the older one first keeps all of it. Tauri's own uninstaller removes the
; Run value.
!macro NSIS_HOOK_PREUNINSTALL
  ${If} $UpdateMode <> 1
    ${If} ${Silent}
    ${OrIf} $DeleteAppDataCheckboxState = 1
      nsExec::ExecToLog '"$INSTDIR\odisctl.exe" purge --yes --even-undelivered'
      Pop $0
    ${EndIf}
  ${EndIf}
!macroend
