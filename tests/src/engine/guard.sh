# What the scripts that run servers share; it stands before each.

exec 2>&1
trap : INT TERM HUP PIPE

# Makes the folder of what runs here, and says where it is.
own_folder() {
    dir=$(mktemp -d "/tmp/migrate-$1.XXXXXX") || exit 1
    echo "dir $dir"
}

# Replaces the (sub)shell by a command of a user that servers agree to run as: they refuse root.
run() {
    if [ "$(id -u)" = 0 ]; then
        exec setpriv --reuid=postgres --regid=postgres --clear-groups "$@"
    fi
    exec "$@"
}

finish() {
    rm -rf "$dir"
    exit "$1"
}
