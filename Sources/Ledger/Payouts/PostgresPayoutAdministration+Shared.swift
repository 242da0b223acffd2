package import Cryptography
package import Invoices
package import Payouts
import Wire

/// Releases that take two people, each at the terminal or at the console.
extension PostgresPayoutAdministration {
    /// At the terminal, where the database knows a person by his own login: asks for a release, or
    /// approves what somebody else has asked for. One transaction with the audit's rows; where
    /// nothing changes, nothing is written.
    /// - Parameter hold: of what the person has seen (`PayoutSummary.holdDigest`).
    package func shareRelease(
        of win: WinID, seeing hold: Bytes32, because reason: String, at now: Timestamp
    ) async throws(ServiceUnavailable) -> SharedRelease {
        do {
            return try await pool.withConnection { session in
                try await session.transaction {
                    let open = try await session.query(
                        "SELECT id FROM payout_release WHERE win = $1::text AND decided_at IS NULL",
                        [.text("\(win)")])
                    if open.count > 0 {
                        try await Self.approve(
                            open.int8(0, 0), as: nil, seeing: hold, because: reason, at: now,
                            session)
                        return .released
                    }
                    let asked = try await session.query(
                        "SELECT ask_release(NULL, $1::text, $2::text)",
                        [.text("\(win)"), .text(reason)])
                    guard asked.bool(0, 0) else { throw NotReleased() }
                    return .asked
                }
            }
        } catch is NotReleased {
            return .otherHold
        } catch let error as WireError where error.serverCode == "FB021" {
            return .notKnown
        } catch let error as WireError where error.serverCode == "FB022" {
            return .samePerson
        } catch {
            throw ServiceUnavailable(any: error, of: .ledger)
        }
    }

    /// Thrown, so that nothing is approved that was not released.
    struct NotReleased: Error, CustomStringConvertible {
        var description: String { "it has changed since it was seen" }
    }

    /// Approves what was asked for and releases it. An approval is good in its own transaction only,
    /// so it is used once.
    /// - Parameter token: of a session at the console; nil for whoever has the database's login.
    /// - Throws: `NotReleased` where somebody has decided meanwhile, or what stops it is not what
    ///   the person has seen.
    static func approve(
        _ release: Int64, as token: Bytes32?, seeing hold: Bytes32, because reason: String,
        at now: Timestamp, _ session: PostgresSession
    ) async throws {
        let decided = try await session.query(
            "SELECT decide_release($1::bytea, $2::bigint, true, $3::text)",
            [token.map { .bytea($0.bytes) } ?? .null, .int8(release), .text(reason)])
        if decided.isNull(0, 0) { throw NotReleased() }
        guard let win = WinID(decided.text(0, 0)) else {
            throw ServiceUnavailable(.ledger, .damaged, "a win that this version cannot read")
        }
        let people = try await session.query(
            "SELECT asked_by, decided_by FROM payout_release WHERE id = $1::bigint",
            [.int8(release)])
        let result = try await perform(
            .release, on: win, seeing: hold,
            by: "console:\(people.text(0, 0))+\(people.text(0, 1))", because: reason, at: now,
            session)
        guard result == .done else { throw NotReleased() }
    }
}
