/// Who has which right to what follows a payment: invoices of wins, clawbacks, statements.
enum WatchRights {
    static let all = Set(
        payout.map { "fapiao_payout: \($0)" } + operators.map { "fapiao_operator: \($0)" }
            + auditor.map { "fapiao_auditor: \($0)" })

    private static let tables = [
        "payout_watch", "payout_clawback", "book_proof", "channel_statement",
        "reconciliation_difference", "payout_absence", "statement_closing",
    ]
    private static let statements = [
        "EXECUTE take_statement(text,text,timestamp with time zone,timestamp with time zone,bytea,"
            + "text,text,timestamp with time zone[],bigint[],text[],text[],text[])",
        "EXECUTE keep_closing(bigint,bigint)",
        "EXECUTE reconcile_account(text,text)",
    ]

    /// Follows the feed, judges wins, keeps statements and proves the books each night.
    private static let payout =
        tables.map { "SELECT \($0)" } + statements + [
            "SELECT statement_line", "SELECT payout_feed", "INSERT payout_feed",
            "UPDATE payout_feed",
            "UPDATE payout_watch(due_at)", "UPDATE payout_watch(looked_at)",
            "UPDATE payout_watch(judged_red)", "UPDATE payout_watch(invoice)",
            "INSERT book_proof",
            "EXECUTE absent_payouts(text,text,timestamp with time zone,text,integer)",
            "SELECT invoice_change(transaction_id)", "SELECT invoice_change(position)",
            "SELECT invoice_change(invoice_id)", "SELECT invoice_change(revision)",
            "SELECT invoice_change(change)", "SELECT invoice_change(invoices)",
            "SELECT invoice_change(issued_ids)",
        ]
    /// Ends clawbacks and differences, each with a reason.
    private static let operators =
        tables.map { "SELECT \($0)" } + statements + [
            "EXECUTE settle_clawback(text,text,text,text)",
            "EXECUTE write_off_clawback(text,text,text)",
            "EXECUTE close_difference(bigint,text,text)",
            "EXECUTE state_absence(text,text,text)",
        ]
    private static let auditor = tables.map { "SELECT \($0)" }
}
