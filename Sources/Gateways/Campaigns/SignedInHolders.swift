package import Hummingbird
package import Invoices
package import Lottery

/// The receipts of who is signed in by a cookie.
package struct SignedInHolders: ReceiptHolders {
    private let people: SignedIn
    private let admission: EntryAdmission

    package init(_ people: SignedIn, admission: EntryAdmission) {
        self.people = people
        self.admission = admission
    }

    /// Nil without a cookie, and for a session that has ended.
    package func visitor(of request: Request) async throws(ServiceUnavailable) -> LotteryVisitor? {
        try await people.session(of: request).map { session in
            LotteryVisitor(
                identity: session.identity, tag: session.tag, token: session.formToken)
        }
    }

    /// By the identity's tag, newest first; `cursor` is where the last page ended.
    package func receipts(
        of visitor: LotteryVisitor, before cursor: Int64?, atMost maximum: Int
    ) async throws(ServiceUnavailable) -> [HeldReceipt] {
        try await admission.entries(ofIdentity: visitor.tag, before: cursor, limit: maximum)
            .map { HeldReceipt(entry: $0.entry, standing: $0.standing) }
    }

    /// Nil for a receipt of somebody else, as for one that does not exist.
    package func receipt(
        of visitor: LotteryVisitor, leaf: LeafPrefix
    ) async throws(ServiceUnavailable) -> HeldReceipt? {
        let found = try await admission.entry(leafPrefix: leaf.bytes, ofIdentity: visitor.tag)
        guard let found else { return nil }
        return HeldReceipt(entry: found, standing: try await admission.standing(of: found))
    }
}
