# Sourced by .ci/load and .ci/growth, with their options of `fapiao serve`: a folder to work in ($work), and
# a release build of the service ($bin) on private servers of its own, which end with the script.

bin=.build/release
work=$(mktemp -d "${WORK:-/tmp}/fapiao-load-XXXXXX")
# Root's private servers run as another account, which must pass through.
chmod 755 "$work"
data=(--set "data.folder=$work/data")
service=

stop() {
    if [ -n "$service" ]; then
        kill "$service" 2>/dev/null || true
        wait "$service" 2>/dev/null || true
    fi
    rm -rf "$work"
}
trap stop EXIT

key=$($bin/fapiao key new load --scope ledger.write --scope verify 2>/dev/null)

# serve [options of fapiao serve]: starts the service; sets $service, $url, $socket and $redis.
# The generator is one client and asks more than any citizen.
serve() {
    $bin/fapiao serve "${data[@]}" --set listen.port=0 --set log.format=json \
        --set "api.keys=$(sed -n 2p <<<"$key")" \
        --set limits.api=50000000/min --set limits.keyHolder=50000000/min \
        "$@" >"$work/out" 2>"$work/log" &
    service=$!
    for _ in $(seq 600); do
        grep -q '^fapiao listens on' "$work/out" && break
        kill -0 "$service" 2>/dev/null || { cat "$work/log" >&2; exit 1; }
        sleep 0.1
    done
    url=$(sed -n 's/^fapiao listens on //p' "$work/out")
    socket=$(find "$work/data/postgres" /tmp/fapiao-* -name .s.PGSQL.5432 2>/dev/null | head -n 1 || true)
    socket=$(dirname "$socket")
    redis=$(find "$work/data/redis" -name redis.sock | head -n 1)
}
