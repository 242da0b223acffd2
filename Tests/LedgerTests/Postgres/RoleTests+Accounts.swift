import Testing

extension RoleTests {
    /// Takes accounts and documents in these ways and reads none; tells what is to be told.
    static let ofAccounts: Set<String> = Set(
        ["id", "bound_at", "payable_at", "removed_at", "place", "holder", "channel", "tail"].map {
            "fapiao_verifier: SELECT payee_account(\($0))"
        }
            + ["id", "given_at", "holder", "kind", "tail"].map {
                "fapiao_verifier: SELECT holder_document(\($0))"
            }
            + [
                "all_ids_of_holder(text)", "account_rest()",
                "bind_account(bytea,text,bytea,text,text,text,bytea,bytea,bytea)",
                "change_account(bytea,bigint,text)",
                "give_document(bytea,text,bytea,text,text,text,bytea)", "give_accounts(integer)",
                "claim_notices(integer,double precision)", "notices_told(bigint[])",
                "remind_winners(integer)", "sweep_notices(integer)", "prizes_of_entry(bigint)",
            ].map { "fapiao_verifier: EXECUTE \($0)" }
            + ["fapiao_payout: EXECUTE notify_winner(text,text)"])

    @Test(arguments: [
        ("fapiao_verifier", "SELECT tail FROM payee_account", true),
        ("fapiao_verifier", "SELECT sealed FROM payee_account", false),
        ("fapiao_verifier", "SELECT tag FROM payee_account", false),
        ("fapiao_verifier", "UPDATE payee_account SET payable_at = now()", false),
        ("fapiao_verifier", "INSERT INTO payee_account (holder) VALUES ('x')", false),
        ("fapiao_verifier", "SELECT sealed FROM holder_document", false),
        ("fapiao_verifier", "UPDATE account_rule SET rest = '0'", false),
        ("fapiao_verifier", "UPDATE holder_notice SET told_at = now()", false),
        ("fapiao_verifier", "SELECT bind_payee('x', 'x')", false),
        ("fapiao_verifier", "SELECT give_accounts_of('{x}')", false),
        ("fapiao_verifier", "SELECT account FROM payout", false),
        ("fapiao_payout", "UPDATE account_rule SET rest = '0'", false),
        ("fapiao_payout", "SELECT tail FROM payee_account", false),
        ("fapiao_operator", "UPDATE account_rule SET rest = '0'", false),
        ("fapiao_operator", "SELECT sealed FROM payee_account", false),
        ("fapiao_lottery", "SELECT tail FROM payee_account", false),
        ("fapiao_auditor", "SELECT sealed FROM holder_document", false),
    ])
    func ofAccountsARoleMayDoWhatItNeeds(
        _ role: String, _ sql: String, _ isAllowed: Bool
    ) async throws {
        try await aRoleMayDoWhatItNeeds(role, sql, isAllowed)
    }
}
