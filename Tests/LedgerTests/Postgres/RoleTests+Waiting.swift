import Testing

extension RoleTests {
    /// Notes what people wait for, looks again, and forgets it.
    static let ofWaiting: Set<String> = [
        "fapiao_verifier: SELECT awaited_invoice", "fapiao_verifier: INSERT awaited_invoice",
        "fapiao_verifier: DELETE awaited_invoice",
        "fapiao_verifier: UPDATE awaited_invoice(due_at)",
        "fapiao_verifier: SELECT awaited_outcome", "fapiao_verifier: INSERT awaited_outcome",
        "fapiao_verifier: DELETE awaited_outcome",
        "fapiao_verifier: UPDATE awaited_outcome(due_at)",
        "fapiao_verifier: EXECUTE await_invoice(bytea,bytea,text,bytea,double precision,integer,"
            + "integer,integer)",
    ]

    @Test(arguments: [
        ("fapiao_verifier", "UPDATE awaited_invoice SET person = invoice", false),
        ("fapiao_verifier", "UPDATE awaited_invoice SET ends_at = ends_at", false),
        ("fapiao_verifier", "DELETE FROM awaited_invoice", true),
        ("fapiao_lottery", "SELECT sealed FROM awaited_invoice", false),
        ("fapiao_operator", "SELECT sealed FROM awaited_outcome", false),
    ])
    func ofWaitingARoleMayDoWhatItNeeds(
        _ role: String, _ sql: String, _ isAllowed: Bool
    ) async throws {
        try await aRoleMayDoWhatItNeeds(role, sql, isAllowed)
    }
}
