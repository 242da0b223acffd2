/// What `/metrics` tells, and what each name means. Alerts may refer to these only.
enum MetricNames {
    static let lookups = "fapiao_lookups_total"
    static let lookupBatchSize = "fapiao_lookup_batch_size"
    static let lookupQueueDepth = "fapiao_lookup_queue_depth"
    static let cacheFaults = "fapiao_cache_faults_total"
    static let checksPending = "fapiao_checks_pending"
    static let checksUncounted = "fapiao_checks_uncounted_total"
    static let databaseConnections = "fapiao_database_connections"
    static let databaseStatements = "fapiao_database_statements"
    static let redisConnections = "fapiao_redis_connections"
    static let redisCommands = "fapiao_redis_commands"
    static let redisMasters = "fapiao_redis_masters"
    static let redisRedirections = "fapiao_redis_redirections_total"
    static let localEntries = "fapiao_local_entries"
    static let residentMemory = "process_resident_memory_bytes"
    static let cpuSeconds = "process_cpu_seconds_total"
    static let openFiles = "process_open_fds"
    static let startTime = "process_start_time_seconds"

    static let help = [
        "fapiao_http_requests_total": "Requests by route, method and status.",
        "fapiao_http_request_duration_seconds": "Time from request to response, by route.",
        "fapiao_http_requests_in_flight": "Requests that are being answered.",
        "fapiao_verifications_total": "Answers by verdict and door.",
        lookups: "Look-ups by who answered: memory, cache, ledger, outage_cache.",
        lookupBatchSize: "Identities in one round trip, by machine.",
        lookupQueueDepth: "Identities that wait for a round trip, by machine.",
        cacheFaults: "Reads that Redis did not answer.",
        checksPending: "Invoices whose check counts are not in the ledger yet.",
        checksUncounted: "Checks that were not counted because the ledger was away too long.",
        databaseConnections: "Connections to PostgreSQL by state: connected, idle, leased.",
        databaseStatements: "Statements by state: queued, in_flight.",
        redisConnections: "Connections to Redis.",
        redisCommands: "Commands by state: queued, in_flight.",
        redisMasters: "Masters of the Redis Cluster; 0 with a single Redis.",
        redisRedirections: "Redirections followed, by kind: moved, ask.",
        localEntries: "Invoices in this worker's memory.",
        residentMemory: "Memory in use.",
        cpuSeconds: "Processor time used.",
        openFiles: "Open file descriptors.",
        startTime: "When the process started, in seconds since 1970.",
    ]

    static let all = Set(help.keys)
}
