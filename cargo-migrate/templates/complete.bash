# `cargo migrate …` is completed as `cargo-migrate …`, and the rest of cargo as before.
_cargo_and_migrate() {
    if [[ ${COMP_WORDS[1]} == migrate && $COMP_CWORD -gt 1 ]]; then
        local words=(cargo-migrate "${COMP_WORDS[@]:2}") last=$((COMP_CWORD - 1))
        local COMP_WORDS=("${words[@]}") COMP_CWORD=$last
        "$_cargo_migrate" cargo-migrate "${words[last]}" "${words[last - 1]}"
    elif [[ -n $_cargo_without_migrate ]]; then
        "$_cargo_without_migrate" "$@"
    elif [[ $COMP_CWORD -eq 1 ]]; then
        COMPREPLY=($(compgen -W "build check clippy doc fmt migrate run test" -- "$2"))
    fi
}

[[ $(complete -p cargo-migrate) =~ -F\ ([^ ]+) ]] && _cargo_migrate=${BASH_REMATCH[1]}
if ! complete -p cargo >/dev/null 2>&1; then
    # bash-completion loads what it knows of cargo only when it is first asked.
    _comp_load cargo >/dev/null 2>&1 || _completion_loader cargo >/dev/null 2>&1 || true
fi
_cargo_found=$(complete -p cargo 2>/dev/null)
if [[ $_cargo_found =~ -F\ ([^ ]+) && ${BASH_REMATCH[1]} != _cargo_and_migrate ]]; then
    # Names that only begin to load something else complete nothing themselves.
    case ${BASH_REMATCH[1]} in
        _minimal | _comp_complete_minimal | _completion_loader | _comp_complete_load) ;;
        *) _cargo_without_migrate=${BASH_REMATCH[1]} ;;
    esac
fi
unset _cargo_found
complete -F _cargo_and_migrate -o bashdefault -o default cargo
