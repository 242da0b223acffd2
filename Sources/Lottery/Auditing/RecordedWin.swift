package import Invoices

/// A win as the database has it: what is paid follows from it, and it has to follow from the public files.
package struct RecordedWin: Hashable, Sendable, Comparable {
    package let index: UInt64
    package let prize: String
    package let value: Fen

    package init(index: UInt64, prize: String, value: Fen) {
        self.index = index
        self.prize = prize
        self.value = value
    }

    package static func < (left: RecordedWin, right: RecordedWin) -> Bool {
        (left.index, left.prize, left.value) < (right.index, right.prize, right.value)
    }

    /// Entries whose recorded wins are not those that the public files give them.
    /// - Parameters:
    ///   - recorded: all that stand of the entries of the report's seals.
    ///   - due: of the report, with every winner of the campaign.
    package static func findings(
        _ recorded: [RecordedWin], _ due: [AuditDue], _ manifests: [CampaignManifest]
    ) -> [AuditFinding] {
        // An amendment changes no prize's value.
        let values = Dictionary(
            manifests.flatMap(\.rules.prizes).map { ($0.id, $0.value) }, uniquingKeysWith: { $1 })
        let published = due.flatMap { due in
            due.prizes.map { prize in
                RecordedWin(index: due.index, prize: prize, value: values[prize] ?? .zero)
            }
        }
        let (ours, theirs) = (
            Dictionary(grouping: recorded.sorted(), by: \.index),
            Dictionary(grouping: published.sorted(), by: \.index)
        )
        return Set(ours.keys).union(theirs.keys).sorted().compactMap { index in
            let (recorded, published) = (ours[index] ?? [], theirs[index] ?? [])
            guard recorded != published else { return nil }
            return AuditFinding(
                index: index, fault: .otherWins(words(recorded), published: words(published)))
        }
    }

    private static func words(_ wins: [RecordedWin]) -> String {
        wins.isEmpty ? "none" : wins.map { "\($0.prize) (\($0.value))" }.joined(separator: ", ")
    }
}
