import Testing

extension RoleTests {
    /// Signs people in, and joins, forgets and erases by these functions only.
    static let ofSigningIn: Set<String> = [
        "fapiao_verifier: SELECT holder_join", "fapiao_verifier: SELECT opening_erasure",
        "fapiao_verifier: SELECT forgotten_identity",
        "fapiao_verifier: DELETE forgotten_identity",
        "fapiao_verifier: SELECT sign_in_limit", "fapiao_verifier: INSERT sign_in_limit",
        "fapiao_verifier: DELETE sign_in_limit", "fapiao_verifier: UPDATE sign_in_limit(arrival)",
        "fapiao_verifier: SELECT sign_in_code", "fapiao_verifier: INSERT sign_in_code",
        "fapiao_verifier: DELETE sign_in_code", "fapiao_verifier: UPDATE sign_in_code(tries)",
        "fapiao_verifier: SELECT sign_in_link", "fapiao_verifier: INSERT sign_in_link",
        "fapiao_verifier: DELETE sign_in_link",
        // Whoever deletes a row locks it first.
        "fapiao_verifier: UPDATE sign_in_link(expires_at)",
        "fapiao_verifier: UPDATE forgotten_identity(forgotten_at)",
        "fapiao_verifier: SELECT holder_session", "fapiao_verifier: INSERT holder_session",
        "fapiao_verifier: DELETE holder_session",
        "fapiao_verifier: UPDATE holder_session(idle_until)",
        "fapiao_verifier: EXECUTE sign_in_wait(bytea[],integer[],integer[],"
            + "timestamp with time zone)",
        "fapiao_verifier: EXECUTE spend_sign_in(bytea[],integer[],integer[])",
        "fapiao_verifier: EXECUTE ids_of_holder(text)",
        "fapiao_verifier: EXECUTE join_holders(bytea,text,bytea,bytea,text,bytea,text)",
        "fapiao_verifier: EXECUTE forget_holder(bytea)",
        "fapiao_verifier: EXECUTE erase_lost_openings(bigint[])",
    ]

    @Test(arguments: [
        ("fapiao_verifier", "UPDATE holder_identity SET holder = ''", false),
        ("fapiao_verifier", "INSERT INTO holder_join (younger, older) VALUES ('', '')", false),
        ("fapiao_verifier", "UPDATE lottery_entry SET personal = ''", false),
        ("fapiao_verifier", "SELECT erase_openings('{1}', true)", false),
        ("fapiao_verifier", "SELECT erase_lost_openings('{1}')", true),
        ("fapiao_verifier", "UPDATE holder_session SET tag = ''", false),
        ("fapiao_lottery", "SELECT identity FROM holder_session", false),
        ("fapiao_auditor", "SELECT tag FROM forgotten_identity", false),
        ("fapiao_operator", "SELECT token FROM holder_session", false),
    ])
    func ofSigningInARoleMayDoWhatItNeeds(
        _ role: String, _ sql: String, _ isAllowed: Bool
    ) async throws {
        try await aRoleMayDoWhatItNeeds(role, sql, isAllowed)
    }
}
