import Invoices
import Payouts

/// Payouts for people, and for programs.
enum PayoutReport {
    static func table(_ payouts: [PayoutSummary]) -> String {
        let header = ["gross", "withheld", "reserved", "state", "tries", "account", "next", "win"]
        let rows = payouts.map { payout in
            [
                "\(payout.gross)", "\(payout.withheld)", "\(payout.reservedAt)",
                payout.state.rawValue, "\(payout.attempt)", payout.hasPayee ? "bound" : "-",
                next(payout), "\(payout.win)",
            ]
        }
        return TextTable.text([header] + rows, right: 0..<2)
    }

    private static func next(_ payout: PayoutSummary) -> String {
        if let hold = payout.hold { return "held: \(hold)" }
        if let alarm = payout.alarm { return "person: \(alarm.rawValue)" }
        if payout.state.isFinal { return payout.reference ?? "-" }
        return payout.wakesAt.map { "\($0)" } ?? payout.reference ?? "the holder"
    }

    /// What stops it, with the code that `payout release` asks for; empty where nothing does.
    static func stop(_ payout: PayoutSummary) -> String {
        guard payout.hold != nil || payout.alarm != nil else { return "" }
        let why = [payout.hold, payout.alarm.map { "alarm: \($0.rawValue)" }]
            .compactMap(\.self).joined(separator: "; ")
        return "stopped, code \(payout.holdCode): \(why)\n"
    }

    static func text(_ history: PayoutHistory) -> String {
        let attempts = history.attempts.map { attempt in
            "  \(attempt.begunAt)  \(attempt.order)  \(attempt.account)  \(attempt.amount)"
                + (attempt.late.map { "  \($0)" } ?? "") + "\n"
        }
        let acts = history.acts.map { act in
            let login = act.login.map { " (login \($0))" } ?? ""
            return "  \(act.at)  \(act.act) by \(act.actor)\(login): \(act.reason)\n"
        }
        return (attempts.isEmpty ? "no attempt\n" : "attempts\n" + attempts.joined())
            + (acts.isEmpty ? "" : "people\n" + acts.joined())
    }

    /// Amounts in fen.
    static func json(_ payout: PayoutSummary) -> String {
        var writer = JSONWriter(reserving: 256)
        writer.object { writer in
            writer.field("win", "\(payout.win)")
            writer.name("gross_fen")
            writer.integer(payout.gross.value)
            writer.name("withheld_fen")
            writer.integer(payout.withheld.value)
            writer.field("state", payout.state.rawValue)
            writer.name("attempt")
            writer.integer(payout.attempt)
            writer.field("reserved", "\(payout.reservedAt)")
            writer.field("hold", ifAny: payout.hold)
            writer.field("alarm", ifAny: payout.alarm?.rawValue)
            if payout.hold != nil || payout.alarm != nil {
                writer.field("hold_code", payout.holdCode)
            }
            writer.field("reference", ifAny: payout.reference)
        }
        return String(decoding: writer.bytes, as: UTF8.self) + "\n"
    }
}
