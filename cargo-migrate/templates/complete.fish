# `cargo migrate …` is completed as `cargo-migrate …`.
function __cargo_migrate_complete
    set -l words (commandline -opc) (commandline -ct)
    complete -C "cargo-migrate "(string join -- ' ' $words[3..-1])
end
complete -c cargo -n "__fish_seen_subcommand_from migrate" -f -a "(__cargo_migrate_complete)"
