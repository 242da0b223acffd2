import Invoices

extension Eligibility {
    /// The first rule that the receipt does not meet; nil for one that may enter. The state of the campaign, the
    /// caps, and what was entered before are not asked here.
    ///
    /// - Parameter name: of the person who enters, as he says it, or as the program that enters for him has checked it; nil
    ///   where none was given.
    package func refusal(of receipt: VerifiedReceipt, by name: String?) -> EntryRefusal? {
        guard receipt.status == .normal else { return .status(receipt.status) }
        guard kinds.isEmpty || kinds.contains(receipt.kind) else { return .kind(receipt.kind) }
        guard receipt.amount >= least else { return .amount(least: least) }
        guard receipt.issuedOn >= issued.lowerBound else {
            return .issuedTooEarly(first: issued.lowerBound)
        }
        guard receipt.issuedOn <= issued.upperBound else {
            return .issuedTooLate(last: issued.upperBound)
        }
        let region = SellerRegion.digits(of: receipt.seller)
        guard regions.isEmpty || regions.contains(where: region.hasPrefix) else { return .region }
        guard sellers.isEmpty || sellers.contains(where: receipt.seller.hasPrefix) else {
            return .seller
        }
        guard !personOnly || receipt.buyerIsPerson else { return .buyerIsCompany }
        guard !nameMustMatch || name.map({ Self.isSame($0, receipt.buyer) }) ?? false else {
            return .buyerName
        }
        return nil
    }

    /// White space within a name is a matter of taste, and whether it is wide or narrow too.
    private static func isSame(_ left: String, _ right: String) -> Bool {
        func folded(_ name: String) -> String { name.filter { !$0.isWhitespace } }
        return !folded(left).isEmpty && folded(left) == folded(right)
    }
}
