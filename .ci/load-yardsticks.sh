# Sourced by .ci/load behind load-service.sh, once the first worker has its corpus: what the suite measures
# beside that worker. Everything runs where the service runs ($pinned) and ends with the script.

# start_tls_worker: a further worker of the same service, behind a certificate that is thrown away with $work.
# Sets $tls_url, $tls_worker and $certificate.
start_tls_worker() {
    certificate=$work/tls.pem
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=load \
        -addext subjectAltName=IP:127.0.0.1 -keyout "$work/tls.key" -out "$certificate" 2>"$work/openssl.log" ||
        { cat "$work/openssl.log" >&2; exit 1; }
    local first=$url
    start "$work/tls" "${shared[@]}" --set "listen.tls.certificateFile=$certificate" \
        --set "listen.tls.keyFile=$work/tls.key"
    tls_url=$url
    tls_worker=${started[-1]}
    url=$first
}

# await LOG COMMAND…: waits for what was started last.
await() {
    local log=$1
    shift
    for _ in $(seq 300); do
        "$@" 2>/dev/null && return
        kill -0 "${started[-1]}" 2>/dev/null || break
        sleep 0.1
    done
    echo "a yardstick did not start:" >&2
    cat "$log" >&2
    exit 1
}

is_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1"); }

# Below the ports that the system gives to connections, so that none has it by the time nginx asks for it.
free_port() {
    local port
    while
        port=$((20000 + RANDOM % 10000))
        is_open "$port" 2>/dev/null
    do :; done
    echo "$port"
}

# start_nginx: one worker process that returns $work/nginx/answer.conf to everybody. Sets $nginx_url and $nginx.
start_nginx() {
    local folder=$work/nginx port
    port=$(free_port)
    cat >"$folder/nginx.conf" <<EOF
daemon off;
worker_processes 1;
pid $folder/pid;
events { worker_connections 20000; }
http {
    access_log off;
    server_tokens off;
    keepalive_timeout 1h;
    keepalive_requests 1000000000;
    client_body_temp_path $folder/body;
    proxy_temp_path $folder/proxy;
    fastcgi_temp_path $folder/fastcgi;
    uwsgi_temp_path $folder/uwsgi;
    scgi_temp_path $folder/scgi;
    # nginx has no escape for this sign.
    geo \$dollar { default "\$"; }
    server {
        listen 127.0.0.1:$port;
        location / { include $folder/answer.conf; }
    }
}
EOF
    "${pinned[@]}" nginx -p "$folder" -e "$folder/error.log" -c "$folder/nginx.conf" >"$folder/log" 2>&1 &
    started+=($!)
    nginx=$!
    await "$folder/log" is_open "$port"
    nginx_url=http://127.0.0.1:$port
}

# start_bare: the same from NIO alone. Sets $bare_url and $bare.
start_bare() {
    "${pinned[@]}" $bin/LoadTests bare-server --answer "$answer" --port-file "$work/bare.port" \
        >"$work/bare.log" 2>&1 &
    started+=($!)
    bare=$!
    await "$work/bare.log" test -s "$work/bare.port"
    bare_url=http://127.0.0.1:$(cat "$work/bare.port")
}

# start_yardsticks: all three, with one hot answer of the first worker. Sets $answer as well.
start_yardsticks() {
    start_tls_worker
    answer=$work/answer.http
    mkdir "$work/nginx"
    $bin/LoadTests capture-answer --url "$url" --corpus "$work/corpus.ndjson" --key "$(sed -n 1p <<<"$key")" \
        --output "$answer" --nginx "$work/nginx/answer.conf"
    start_nginx
    start_bare
}
