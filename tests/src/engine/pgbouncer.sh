# Runs a private PgBouncer in front of a server for as long as standard input stays open.
# Arguments: the folder of the server's socket, how connections are pooled, and how many there are to a database.
# Prints "dir PATH" at once and "ready" when it answers. Any other line is the reason why it can't.

server=$1
mode=$2
size=$3
own_folder pgbouncer

# What isn't written here is as Debian's package has it: above all, unknown startup parameters are refused.
cat >"$dir/pgbouncer.ini" <<END
[databases]
* = host=$server port=5432
[pgbouncer]
listen_port = 5432
unix_socket_dir = $dir
pidfile = $dir/pid
auth_type = trust
auth_file = $dir/users
admin_users = postgres
pool_mode = $mode
default_pool_size = $size
max_client_conn = 200
END
echo '"postgres" ""' >"$dir/users"
if [ "$(id -u)" = 0 ]; then
    chown -R postgres: "$dir" || finish 1
fi

# "exec" inside the subshell makes $! PgBouncer itself, so that signals reach it.
(run "$(command -v pgbouncer || echo /usr/sbin/pgbouncer)" "$dir/pgbouncer.ini" >"$dir/log" 2>&1 </dev/null) &
pooler=$!

status=0
if await "$pooler" [ -S "$dir/.s.PGSQL.5432" ]; then
    echo ready
    while read -r _; do :; done
else
    cat "$dir/log"
    status=1
fi

stop "$pooler" TERM
finish "$status"
