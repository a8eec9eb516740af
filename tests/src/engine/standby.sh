# Runs a private PostgreSQL server and a standby that follows it, for as long as standard input stays open.
# Arguments: the folder of the servers' programs.
# Prints "dir PATH" at once and "ready" when both answer. Any other line is the reason why they can't.
# The primary's socket is in the folder, the standby's in its folder "standby".

bin=$1
own_folder standby

# Starts a server on the data and with the socket of a folder, and waits until it answers.
start() {
    (run "$bin/postgres" -D "$1/data" -k "$1" -c listen_addresses= -c fsync=off \
        -c hot_standby=on -c timezone=UTC -c log_timezone=UTC >>"$dir/log" </dev/null 2>&1) &
    started=$!
    await "$started" "$bin/pg_isready" -q -h "$1" -U postgres
}

mkdir "$dir/standby"
if [ "$(id -u)" = 0 ]; then
    chown -R postgres: "$dir" || finish 1
fi
cd "$dir" || finish 1
primary=
standby=
status=0
if (run "$bin/initdb" -D data -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync >log </dev/null 2>&1) &&
    start "$dir" && primary=$started &&
    (run "$bin/pg_basebackup" -h "$dir" -U postgres -D standby/data -R -c fast --no-sync >>log </dev/null 2>&1) &&
    start "$dir/standby" && standby=$started; then
    echo ready
    while read -r _; do :; done
else
    tail -n 20 log
    status=1
fi
[ -z "$standby" ] || stop "$standby" INT
[ -z "$primary" ] || stop "$primary" INT
finish "$status"
