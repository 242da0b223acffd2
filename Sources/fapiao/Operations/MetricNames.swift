/// The names at `/metrics`, and the meaning of each. Alerts may refer to these only.
enum MetricNames {
    static let lookups = "fapiao_lookups_total"
    static let lookupBatchSize = "fapiao_lookup_batch_size"
    static let lookupQueueDepth = "fapiao_lookup_queue_depth"
    static let lookupQueueAge = "fapiao_lookup_queue_age_seconds"
    static let limits = "fapiao_limits_refused_total"
    static let shed = "fapiao_shed_total"
    static let loopTurn = "fapiao_event_loop_turn_seconds"
    static let taskLag = "fapiao_task_lag_seconds"
    static let cacheFaults = "fapiao_cache_faults_total"
    static let cachePassedBy = "fapiao_cache_passed_by"
    static let cacheFillsDropped = "fapiao_cache_fills_dropped_total"
    static let filterDenials = "fapiao_filter_denials_total"
    static let filterBytes = "fapiao_filter_bytes"
    static let filterReady = "fapiao_filter_ready"
    static let filterBuilds = "fapiao_filter_builds_total"
    static let filterContradictions = "fapiao_filter_contradictions_total"
    static let checksPending = "fapiao_checks_pending"
    static let checksUncounted = "fapiao_checks_uncounted_total"
    static let databaseConnections = "fapiao_database_connections"
    static let databaseStatements = "fapiao_database_statements"
    static let ledgerWritable = "fapiao_ledger_writable"
    static let standbyLookups = "fapiao_standby_lookups_total"
    static let standbyAsked = "fapiao_standby_asked"
    static let standbyLag = "fapiao_standby_lag_bytes"
    static let redisConnections = "fapiao_redis_connections"
    static let redisCommands = "fapiao_redis_commands"
    static let redisMasters = "fapiao_redis_masters"
    static let redisRedirections = "fapiao_redis_redirections_total"
    static let localEntries = "fapiao_local_entries"
    static let drawLeads = "fapiao_draw_leads"
    static let drawWaiting = "fapiao_draw_waiting_seconds"
    static let drawStopped = "fapiao_draw_stopped"
    static let drawSealed = "fapiao_draw_sealed_entries"
    static let drawSealDuration = "fapiao_draw_seal_duration_seconds"
    static let entriesWaiting = "fapiao_entries_waiting"
    static let outgoingWaiting = "fapiao_outgoing_waiting"
    static let outgoingOldest = "fapiao_outgoing_oldest_seconds"
    static let noticesUnreadable = "fapiao_holder_notices_unreadable"
    static let payoutsDue = "fapiao_payouts_due"
    static let payoutsOldest = "fapiao_payouts_oldest_due_seconds"
    static let payoutsUnderWay = "fapiao_payouts_under_way"
    static let payoutsHeld = "fapiao_payouts_held"
    static let payoutsUnreadable = "fapiao_payouts_unreadable_total"
    static let payoutAlarms = "fapiao_payout_alarms"
    static let payoutDelay = "fapiao_payout_first_call_delay_seconds"
    static let payoutAnswers = "fapiao_payout_answers_total"
    static let payoutCallbacks = "fapiao_payout_callbacks_total"
    static let payoutAccountOpen = "fapiao_payout_account_open"
    static let payoutBalance = "fapiao_payout_balance_yuan"
    static let watchLag = "fapiao_payout_watch_lag_seconds"
    static let watchUnreadable = "fapiao_payout_invoices_unreadable_total"
    static let statementsUnreadable = "fapiao_statements_unreadable"
    static let differencesOpen = "fapiao_reconciliation_differences"
    static let booksFaults = "fapiao_books_faults"
    static let booksProved = "fapiao_books_proved_seconds"
    static let residentMemory = "process_resident_memory_bytes"
    static let cpuSeconds = "process_cpu_seconds_total"
    static let openFiles = "process_open_fds"
    static let startTime = "process_start_time_seconds"

    static let help = [
        "fapiao_http_requests_total": "Requests by route, method and status.",
        "fapiao_http_request_duration_seconds": "Time from request to response, by route.",
        "fapiao_http_requests_in_flight": "Requests that are being answered.",
        "fapiao_connections_refused_total":
            "Connections closed at once because their address had as many open as it may.",
        "fapiao_api_keys_refused_total":
            "API keys refused by reason: form, unknown, expired, elsewhere, scope.",
        "fapiao_verifications_total": "Answers by verdict and channel.",
        "fapiao_entries_total":
            "Entries into campaigns by result: entered, again, refused, unverified, unavailable.",
        "fapiao_entries_refused_total": "Entries refused by rule.",
        "fapiao_sign_ins_total": "Codes, their tries, and links to sign in, by what came of them.",
        "fapiao_photos_total":
            "Photos by outcome: read, no_code, not_a_photo, too_large, unreadable, overloaded, unavailable.",
        "fapiao_sms_delivery_reports_total":
            "Reports on text messages that we sent, by gateway and status: delivered, failed, rejected, queued, accepted, other.",
        "fapiao_sms_refused_total":
            "Calls not taken for the gateway's, by reason: address, secret, signature, form, stale.",
        "fapiao_sms_replies_total":
            "Replies sent as templates by outcome: sent, refused, unknown, failed.",
        "fapiao_smpp_bound": "Whether the SMSC knows us: 1 or 0.",
        "fapiao_smpp_messages_total": "Text messages over SMPP, by what became of them.",
        "fapiao_smpp_submits_total":
            "Answers handed to the SMSC by its word: ok, throttled, refused.",
        "fapiao_smpp_receipts_total":
            "Receipts by the message's state, and whether it was one that we had sent.",
        "fapiao_webhook_messages_total": "Messages of chats by channel and what became of them.",
        "fapiao_outbound_calls_total": "Calls of ours to platforms by channel and outcome.",
        "fapiao_messages_total": "Messages of channels by channel and by what became of them.",
        "fapiao_outgoing_total":
            "Messages of ours by channel, purpose and outcome of an attempt: sent, delivered, undelivered, refused, not_allowed, later, unknown, expired, over_ceiling, unreadable.",
        outgoingWaiting: "Messages of ours that are due and not sent, of all workers together.",
        outgoingOldest: "How long the first of them has been due.",
        lookups: "Look-ups by who answered: memory, cache, ledger, outage_cache, standby.",
        lookupBatchSize: "Identities in one round trip, by machine.",
        lookupQueueDepth: "Identities that wait for a round trip, by machine and shard.",
        lookupQueueAge:
            "How long the look-up that has waited longest has, by machine and shard.",
        limits:
            "Refusals by limit and channel: queries, messages, wrong_on_invoice, wrong_overall, wrong_by_everybody.",
        shed:
            "Questions told to come again later, by where they had waited: loop, ledger, router.",
        loopTurn: "The longest turn of an event loop since the last scrape.",
        taskLag: "The longest that a ready task waited for a thread since the last scrape.",
        cacheFaults: "Reads that Redis did not answer.",
        cachePassedBy: "Whether Redis hardly ever answers and is passed by: 1 or 0.",
        cacheFillsDropped: "Invoices that Redis was too slow to be filled with.",
        filterDenials: "Numbers that the filter of known invoices told to be unknown.",
        filterBytes: "Size of the filter of known invoices in Redis by shard; 0 without one.",
        filterReady: "Whether the filter holds every invoice of the shard: 1 or 0.",
        filterBuilds: "Filters that this worker has built.",
        filterContradictions:
            "Filters thrown away because the ledger had what they denied: rows its feed never told.",
        checksPending: "Invoices whose check counts are not in the ledger yet.",
        checksUncounted: "Checks that were not counted because the ledger was away too long.",
        databaseConnections:
            "Connections to PostgreSQL by shard and state: connected, idle, leased.",
        databaseStatements: "Statements by shard and state: queued, in_flight.",
        ledgerWritable: "Whether the last probe could write the shard: 1 or 0.",
        standbyLookups:
            "Ledger look-ups by shard and what a standby said: fresh, unknown, behind, failed, passed_by.",
        standbyAsked: "Whether look-ups are sent to a standby of the shard: 1 or 0.",
        standbyLag: "Log that the standby had yet to replay when last looked at, by shard.",
        redisConnections: "Connections to Redis.",
        redisCommands: "Commands by state: queued, in_flight.",
        redisMasters: "Masters of the Redis Cluster; 0 with a single Redis.",
        redisRedirections: "Redirections followed, by kind: moved, ask.",
        localEntries: "Invoices in this worker's memory.",
        drawLeads: "Whether this process gives the campaign's entries their places: 1 or 0.",
        drawWaiting:
            "For how long a seal of the campaign has waited for the party; 0 if it does not.",
        drawStopped:
            "Whether the campaign's draw refuses to go on until people have looked: 1 or 0.",
        drawSealed: "Entries of the campaign that have their outcomes.",
        drawSealDuration: "Time from the beginning of a seal to its outcomes and public files.",
        entriesWaiting: "Requests that wait for the outcome of an entry.",
        noticesUnreadable:
            "Notices to holders whose identities lottery.personalKey does not open, in the last ten minutes.",
        payoutsDue: "Payouts that could be taken up now; 10,000 stands for more.",
        payoutsOldest: "For how long the first of them could have been.",
        payoutsUnderWay: "Attempts to pay by state; 10,000 stands for more.",
        payoutsHeld: "Payouts that are held.",
        payoutsUnreadable: "Accounts of holders that payout.payeeKey does not open.",
        payoutAlarms: "Payouts that wait for a person, by alarm.",
        payoutDelay: "Time from when an attempt could begin to its first call.",
        payoutAnswers: "Answers of providers by account, call and what they say.",
        payoutCallbacks:
            "Callbacks of providers by channel and result: asked, consent_ended, nothing, busy, unavailable, or why they were refused.",
        payoutAccountOpen: "Whether something may be sent through the merchant account: 1 or 0.",
        payoutBalance: "What the merchant account had when its provider was last asked.",
        watchLag: "Since when voids and reversals of a shard were last followed.",
        watchUnreadable: "Looks at invoices of wins of which nobody could say how they stand.",
        statementsUnreadable: "Statements of the account that nobody could read.",
        differencesOpen:
            "Differences between statements and books that nobody has closed, by account.",
        booksFaults: "What did not agree when the books were last proved.",
        booksProved: "When the books were last proved, in seconds since 1970.",
        residentMemory: "Memory in use.",
        cpuSeconds: "Processor time used.",
        openFiles: "Open file descriptors.",
        startTime: "When the process started, in seconds since 1970.",
    ]

    static let all = Set(help.keys)
}
