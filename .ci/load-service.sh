# Sourced by .ci/load, .ci/load-lottery, .ci/growth and .ci/workers, with their options of `fapiao serve`: a folder to work in
# ($work), and a release build of the service ($bin) on private servers of its own, which end with the script.

# Another build only to try the scripts themselves: BIN=.build/debug.
bin=${BIN:-.build/release}
work=$(mktemp -d "${WORK:-/tmp}/fapiao-load-XXXXXX")
# Root's private servers run as another account, which must pass through.
chmod 755 "$work"
data=(--set "data.folder=$work/data")
# What the service is started with, such as `taskset -c 0`, which its servers inherit.
pinned=()
# Process numbers of what was started here; no script has another use for this name.
started=()

# The last first: it may use what the first one started.
stop() {
    for ((at = ${#started[@]} - 1; at >= 0; at--)); do
        kill "${started[at]}" 2>/dev/null || true
        wait "${started[at]}" 2>/dev/null || true
    done
    rm -rf "$work"
}
trap stop EXIT

key=$($bin/fapiao key new load --scope ledger.write --scope verify --scope enter 2>/dev/null)
# The generator is one client, asks more than any citizen, and compares with a constant.
limits=(--plain --set listen.port=0 --set operators.port=0 --set log.format=json
    --set listen.connectionsMaximum=100000 --set listen.connectionsPerAddressMaximum=50000
    --set "api.keys=$(sed -n 2p <<<"$key")"
    --set limits.api=50000000/min --set limits.keyHolder=50000000/min)

# start NAME [options of fapiao serve]: starts a worker that writes to NAME.out and NAME.log; sets $url.
start() {
    local name=$1
    shift
    "${pinned[@]}" $bin/fapiao serve "$@" >"$name.out" 2>"$name.log" &
    started+=($!)
    for _ in $(seq 600); do
        grep -q '^fapiao listens on' "$name.out" && break
        kill -0 "${started[-1]}" 2>/dev/null || { cat "$name.log" >&2; exit 1; }
        sleep 0.1
    done
    url=$(sed -n 's/^fapiao listens on //p' "$name.out")
    [ -n "$url" ] || { echo "the service did not start within a minute" >&2; cat "$name.log" >&2; exit 1; }
}

# serve [options of fapiao serve]: starts the first worker; sets $service, $url, $socket and $redis, and the
# options ($shared) of further workers on the same servers.
serve() {
    start "$work/service" "${data[@]}" "${limits[@]}" "$@"
    service=${started[-1]}
    # PostgreSQL's own note of its socket folder, which is elsewhere where this path is too long for one.
    socket=$(sed -n 5p "$work/data/postgres/cluster/postmaster.pid")
    redis=$(find "$work/data/redis" -name redis.sock | head -n 1)
    [ -n "$redis" ] || { echo "$work is too long a path for a socket: set WORK" >&2; exit 1; }
    shared=("${data[@]}" "${limits[@]}" --set "database.url=host=$socket port=5432 dbname=fapiao user=fapiao"
        --set "redis.url=unix://$redis")
}

sql() { psql -qAtX -v ON_ERROR_STOP=1 -h "$socket" -U fapiao fapiao "$@"; }

# settle: what PostgreSQL does by itself in the minutes after a load, and what a ledger that people have asked
# for a while has in memory. Else the first scenario would pay for the load before it.
settle() {
    sql -c 'CREATE EXTENSION IF NOT EXISTS pg_prewarm' -c 'VACUUM (ANALYZE)' -c 'CHECKPOINT'
    # Indexes last: what was read last stays where there is no room for all.
    sql -c "SELECT sum(pg_prewarm(oid)) FROM (
                SELECT oid FROM pg_class
                WHERE relname LIKE 'invoice%' AND relkind IN ('r', 'i') ORDER BY relkind = 'i') AS all_of_it" \
        >/dev/null
}
