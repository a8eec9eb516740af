# What the scripts that run servers share; it stands before each.

exec 2>&1
trap : INT TERM HUP PIPE

# Makes the folder of what runs here, and says where it is.
own_folder() {
    parent=/tmp
    # Every table and every database is many files: in memory they cost a third, where there is room (in KiB).
    free=$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')
    if [ "${free:-0}" -ge 6291456 ] && [ -w /dev/shm ]; then
        parent=/dev/shm
    fi
    dir=$(mktemp -d "$parent/migrate-$1.XXXXXX") || exit 1
    echo "dir $dir"
}

# Replaces the (sub)shell by a command of a user that servers agree to run as: they refuse root.
run() {
    if [ "$(id -u)" = 0 ]; then
        exec setpriv --reuid=postgres --regid=postgres --clear-groups "$@"
    fi
    exec "$@"
}

# Waits until a command succeeds, for 20 s at most; fails where the process ends that it is about.
await() {
    process=$1
    shift
    tries=0
    until "$@"; do
        tries=$((tries + 1))
        if [ "$tries" -ge 1000 ] || ! kill -0 "$process" 2>/dev/null; then
            return 1
        fi
        sleep 0.02
    done
}

# Ends a process by a signal, and by QUIT where it doesn't end within 5 s.
# Again and again, because a signal that comes before it has set its handler is lost.
stop() {
    tries=0
    signal=$2
    while kill -"$signal" "$1" 2>/dev/null; do
        tries=$((tries + 1))
        [ "$tries" -lt 100 ] || signal=QUIT
        sleep 0.05
    done
}

finish() {
    rm -rf "$dir"
    exit "$1"
}
