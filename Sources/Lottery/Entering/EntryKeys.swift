package import Cryptography

/// The keys of a public worker that takes entries. Neither decides an outcome: the log's key and the one that reveals are
/// elsewhere.
package final class EntryKeys: Sendable, CustomReflectable {
    let campaign: CampaignKey
    let personal: PersonalKey
    private let receiptSeed: Secret

    /// Nil unless each has 32 bytes.
    package init?(
        campaign: consuming Secret, personal: consuming Secret, receipt: consuming Secret
    ) {
        guard receipt.count == Ed25519PrivateKey.seedByteCount,
            let campaign = CampaignKey(campaign), let personal = PersonalKey(personal)
        else { return nil }
        self.campaign = campaign
        self.personal = personal
        receiptSeed = receipt
    }

    /// An empty mirror, so that no key can be printed by mistake.
    package var customMirror: Mirror { Mirror(self, children: []) }

    func signer(for origin: String) -> ReceiptSigner? {
        ReceiptSigner(origin: origin, seed: receiptSeed)
    }

    /// The question that a store is asked before a receipt enters.
    package func question(
        about receipt: VerifiedReceipt, by identity: HolderIdentity
    ) -> PriorQuestion {
        let invoice = receipt.invoice
        let tag = personal.tag(of: identity)
        return PriorQuestion(
            identity: tag, keyFingerprint: campaign.fingerprint,
            invoice: invoice.commitment(salt: campaign.salt(of: invoice)),
            sale: campaign.saleTag(of: receipt, by: tag))
    }
}
