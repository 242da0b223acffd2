extension RoleTests {
    /// A public worker adds outgoing messages, claims, settles and forgets them, and notes whether they arrived.
    static let ofOutgoing: Set<String> = [
        "fapiao_verifier: SELECT outgoing_message", "fapiao_verifier: INSERT outgoing_message",
        "fapiao_verifier: DELETE outgoing_message",
        "fapiao_verifier: UPDATE outgoing_message(due_at)",
        "fapiao_verifier: UPDATE outgoing_message(settled_at)",
        "fapiao_verifier: UPDATE outgoing_message(attempt)",
        "fapiao_verifier: UPDATE outgoing_message(outcome)",
        "fapiao_verifier: UPDATE outgoing_message(body)",
        "fapiao_verifier: UPDATE outgoing_message(tried)",
        "fapiao_verifier: SELECT outgoing_report", "fapiao_verifier: INSERT outgoing_report",
        "fapiao_verifier: DELETE outgoing_report",
        "fapiao_verifier: UPDATE outgoing_report(noted_at)",
        "fapiao_verifier: UPDATE outgoing_report(message)",
        "fapiao_verifier: UPDATE outgoing_report(attempt)",
        "fapiao_verifier: UPDATE outgoing_report(arrived)",
        "fapiao_verifier: EXECUTE conclude_outgoing(bigint,integer)",
        "fapiao_verifier: EXECUTE settle_reported(bigint,integer,text,bytea[])",
        "fapiao_verifier: EXECUTE report_outgoing(bytea[],boolean)",
        "fapiao_verifier: SELECT outgoing_count", "fapiao_verifier: INSERT outgoing_count",
        "fapiao_verifier: DELETE outgoing_count",
        "fapiao_verifier: UPDATE outgoing_count(messages)",
        "fapiao_verifier: EXECUTE count_outgoing(date,bytea,integer)",
        "fapiao_verifier: EXECUTE add_outgoing(bytea,bytea,text,bytea,double precision,"
            + "double precision,date,integer,integer)",
    ]
}
