import Invoices
import Ledger
import Payouts

/// The books for people, and for programs.
enum BookReport {
    static func table(_ proof: BookProof) -> String {
        let header = ["account", "posted", "pending out", "pending in", "available"]
        let rows = proof.totals.sorted { $0.key < $1.key }.map { account, balance in
            [
                account, "\(balance.posted)", "\(balance.pendingOut)", "\(balance.pendingIn)",
                "\(balance.available)",
            ]
        }
        return TextTable.text([header] + rows, right: 1..<5)
    }

    /// The result of the nightly proof by `payout run`.
    static func text(_ proof: NightlyProof?) -> String {
        guard let proof else { return "proved by night: never\n" }
        let result =
            proof.faults.isEmpty
            ? "the books agree" : proof.faults.joined(separator: "\n  ")
        return "proved by night: \(proof.provedAt), \(proof.transfers) transfers: \(result)\n"
    }

    /// Amounts in fen.
    static func json(_ proof: BookProof, provedBefore last: NightlyProof? = nil) -> String {
        var writer = JSONWriter(reserving: 256 + 128 * proof.totals.count)
        writer.object { writer in
            writer.name("transfers")
            writer.integer(proof.transfers)
            writer.name("pending")
            writer.integer(proof.pending)
            writer.name("accounts")
            writer.array(proof.totals.sorted { $0.key < $1.key }) { writer, entry in
                writer.object { writer in
                    writer.field("account", entry.key)
                    writer.name("posted_fen")
                    writer.integer(entry.value.posted.value)
                    writer.name("pending_out_fen")
                    writer.integer(entry.value.pendingOut.value)
                    writer.name("pending_in_fen")
                    writer.integer(entry.value.pendingIn.value)
                }
            }
            writer.name("faults")
            writer.array(proof.faults) { writer, fault in writer.string("\(fault)") }
            guard let last else { return }
            writer.field("proved_by_night", "\(last.provedAt)")
            writer.name("faults_by_night")
            writer.array(last.faults) { writer, fault in writer.string(fault) }
        }
        return String(decoding: writer.bytes, as: UTF8.self) + "\n"
    }
}
