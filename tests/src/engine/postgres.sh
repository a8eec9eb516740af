# Runs a private PostgreSQL server for as long as standard input stays open.
# Arguments: the folder of the server's programs, and further arguments of the server.
# Prints "dir PATH" at once and "ready" when the server answers. Any other line is the reason why it can't.
# Each line on standard input kills the server and starts it again, and is answered in the same way.
#
# The test process holds the only other end of standard input. The kernel closes that end however the
# process dies, so the server is stopped and its files are removed after a kill -9 too.

bin=$1
own_folder postgres

if [ "$(id -u)" = 0 ]; then
    chown postgres: "$dir" || finish 1
fi
cd "$dir" || finish 1

(run "$bin/initdb" -D data -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync >initdb.log </dev/null 2>&1) || {
    cat initdb.log
    finish 1
}

# One role is asked for its password, so that a wrong one can be shown.
sed -i '1i local all guarded scram-sha-256' data/pg_hba.conf || finish 1

# Starts the server and waits until it answers; otherwise prints why not, and fails.
start() {
    # "exec" inside the subshell makes $! the server itself, so that signals reach it.
    (run "$bin/postgres" -D data -k "$dir" -c listen_addresses= -c max_connections=200 \
        -c fsync=off -c synchronous_commit=off -c full_page_writes=off \
        -c timezone=UTC -c log_timezone=UTC -c log_line_prefix='%d> ' "$@" >>log </dev/null 2>&1) &
    server=$!
    await "$server" "$bin/pg_isready" -q -h "$dir" -U postgres
}

# Kills the server and starts it again: it has to recover from what it had written down.
restart() {
    kill -KILL "$server"
    wait "$server" 2>/dev/null
    # Sessions of the killed server notice that it is gone, and keep its memory until then.
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        start "$@" && return
        sleep 0.2
    done
    return 1
}

status=0
shift
if start "$@"; then
    echo ready
    # Each line asks for a crash.
    while read -r _; do
        if restart "$@"; then
            echo ready
        else
            tail -n 20 log
        fi
    done
else
    cat log
    status=1
fi

stop "$server" INT
finish "$status"
