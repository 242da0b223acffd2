import Cryptography
import Invoices

/// Holds openings against the log, by the campaign key, and against the ledger.
package struct AuditCheck: ~Copyable, Sendable {
    private let key: CampaignKey
    private let manifests: [Bytes32: CampaignManifest]

    /// Nil unless the key is the campaign's.
    package init?(_ key: consuming CampaignKey, _ manifests: [CampaignManifest]) {
        guard !manifests.isEmpty,
            manifests.allSatisfy({ $0.rules.campaignKey == key.fingerprint })
        else { return nil }
        self.key = key
        self.manifests = Dictionary(manifests.map { ($0.digest, $0) }) { $1 }
    }

    /// Everything that is wrong with one entry.
    /// - Parameters:
    ///   - opening: nil where none was given.
    ///   - receipt: the ledger's record of the opened invoice; nil where it has none.
    package borrowing func findings(
        _ due: AuditDue, _ opening: AuditOpening?, receipt: VerifiedReceipt?, at second: UInt64
    ) -> [AuditFinding] {
        faults(due, opening, receipt, at: second).map { AuditFinding(index: due.index, fault: $0) }
    }

    private borrowing func faults(
        _ due: AuditDue, _ opening: AuditOpening?, _ receipt: VerifiedReceipt?, at second: UInt64
    ) -> [AuditFinding.Fault] {
        guard let opening else {
            return second > due.dueAt ? [.overdue(since: due.dueAt)] : []
        }
        let invoice = opening.opening.invoice
        let salt = key.salt(of: invoice)
        var faults: [AuditFinding.Fault] = []
        if invoice.commitment(salt: salt) != due.entry.invoice { faults.append(.otherInvoice) }
        let tag = HolderTag.tag(
            blind: HolderTag.blind(salt: salt), pseudonym: key.pseudonym(of: opening.holder))
        if tag != due.entry.holder { faults.append(.otherHolder) }
        // An opening of another invoice or holder says nothing about this one's record, so the
        // check ends here.
        guard faults.isEmpty else { return faults }
        guard let receipt else { return [.noSuchInvoice] }
        if receipt.seller != invoice.seller { faults.append(.otherSeller(receipt.seller)) }
        if receipt.amount != opening.opening.amount {
            faults.append(.otherAmount(receipt.amount))
        }
        guard let manifest = manifests[due.entry.manifest] else { return faults }
        let earned = manifest.ladder(for: receipt.amount)
        if earned != due.entry.oddsTable {
            faults.append(.otherLadder(due.entry.oddsTable, earned: earned))
        }
        switch manifest.eligibility.refusal(of: receipt, by: opening.opening.name) {
        case nil: break
        case .buyerName?, .buyerIsCompany?: faults.append(.otherBuyer)
        case let refusal?: faults.append(.notEligible(rule: refusal.rule))
        }
        return faults
    }
}
