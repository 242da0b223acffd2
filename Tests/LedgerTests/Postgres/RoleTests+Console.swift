import Testing

extension RoleTests {
    /// Whoever runs the console lets people act under their own names; auditors read what they did.
    static let ofConsole: Set<String> = Set(
        [
            "SELECT console_account", "SELECT console_right", "SELECT console_audit",
            "SELECT release_limit", "SELECT payout_release",
            "EXECUTE begin_console_attempt(bytea[],integer[],integer)",
            "EXECUTE begin_console_session(text,text,bytea,bigint,bytea,integer,integer,bytea[])",
            "EXECUTE console_session_was_ended(bytea)",
            "EXECUTE note_refused_sign_in(text)", "EXECUTE console_session_of(bytea,integer)",
            "EXECUTE end_console_session(bytea)", "EXECUTE note_console_act(bytea,text,text,text)",
            "EXECUTE renew_console_password(bytea,text)",
            "EXECUTE take_console_code(bytea,bigint,bytea[])",
            "EXECUTE ask_release(bytea,text,text)",
            "EXECUTE decide_release(bytea,bigint,boolean,text)", "SELECT risk_finding",
            "EXECUTE answer_appeal(bytea,bigint,text)", "EXECUTE note_reveal(bytea,text,text)",
            "EXECUTE reveal_payees(bytea,text)", "EXECUTE reveal_appeal(bytea,bigint)",
        ].map { "fapiao_operator: \($0)" }
            + [
                "SELECT console_right", "SELECT console_audit", "SELECT release_limit",
                "SELECT payout_release", "SELECT risk_fact", "SELECT risk_finding",
            ].map { "fapiao_auditor: \($0)" }
            + [
                "SELECT risk_finding", "INSERT risk_finding",
                "EXECUTE count_risks(text[],bytea[],bytea[],bytea[],bigint[],date[],bigint[],"
                    + "bigint[])",
                "EXECUTE wallet_may_be_paid(text,bytea)",
            ].map { "fapiao_payout: \($0)" }
            + [
                "EXECUTE appeals_of(text,bigint)",
                "EXECUTE appeal_payout(text,bigint,text,integer)",
            ].map { "fapiao_verifier: \($0)" })

    @Test(arguments: [
        ("fapiao_verifier", "SELECT password FROM console_account", false),
        ("fapiao_payout", "SELECT password FROM console_account", false),
        ("fapiao_auditor", "SELECT password FROM console_account", false),
        ("fapiao_auditor", "SELECT reason FROM console_audit", true),
        ("fapiao_payout", "SELECT ask_release('', 'x', 'x')", false),
        ("fapiao_payout", "SELECT holder FROM risk_fact", false),
        ("fapiao_payout", "UPDATE risk_finding SET judged_at = now()", false),
        ("fapiao_operator", "UPDATE risk_finding SET judged_at = now()", false),
        ("fapiao_operator", "SELECT disable_console_account('x', 'x')", false),
        ("fapiao_operator", "SELECT end_sessions_of('x', NULL)", false),
        ("fapiao_verifier", "SELECT wallet_may_be_paid('x', '')", false),
        ("fapiao_verifier", "SELECT words FROM payout_appeal", false),
        ("fapiao_verifier", "SELECT is_held FROM appeals_of('x', 1)", true),
    ])
    func ofTheConsoleARoleMayDoWhatItNeeds(
        _ role: String, _ sql: String, _ isAllowed: Bool
    ) async throws {
        try await aRoleMayDoWhatItNeeds(role, sql, isAllowed)
    }
}
