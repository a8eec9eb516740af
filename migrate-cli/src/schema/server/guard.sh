# Keeps a private server of PostgreSQL below the folder $1, with the programs of the folder $2, by the user $3 where that
# is somebody else. It ends when its standard input does: whoever holds the other end may die in any way.
# Its answer may find no reader: that ends it no sooner than anything else.
trap : INT TERM HUP PIPE
dir=$1 bin=$2 user=$3
as() {
    if [ -n "$user" ]; then
        exec setpriv --reuid="$user" --regid="$user" --clear-groups "$@"
    else
        exec "$@"
    fi
}
start() {
    (as "$bin/initdb" -D "$dir/data" -U postgres -A trust -E UTF8 --locale=C --no-sync \
        >"$dir/log" 2>&1 </dev/null) || return 1
    (as "$bin/postgres" -D "$dir/data" -k "$dir" -c listen_addresses= -c fsync=off \
        -c synchronous_commit=off -c full_page_writes=off -c max_connections=20 -c lc_messages=C \
        -c max_locks_per_transaction=4096 -c max_wal_size=256MB \
        >>"$dir/log" 2>&1 </dev/null) &
    server=$!
    while kill -0 "$server" 2>/dev/null; do
        case $(tail -n 1 "$dir/data/postmaster.pid" 2>/dev/null) in
            ready*) return 0 ;;
        esac
        sleep 0.02
    done
    return 1
}
server=
if start; then
    echo ready
else
    echo failed
fi
while read -r _; do :; done
if [ -n "$server" ]; then
    # A signal that comes before the server handles signals is lost.
    while kill -INT "$server" 2>/dev/null; do sleep 0.02; done
fi
rm -rf "$dir"
