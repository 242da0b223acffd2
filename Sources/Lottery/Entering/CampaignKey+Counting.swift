package import Cryptography
import Invoices

/// Makes the values that the database has in place of a seller or a sale. The campaign key is
/// destroyed with the last claim, and with it goes what these tell.
extension CampaignKey {
    /// Counts the caps of one seller.
    package borrowing func sellerTag(of seller: String) -> Bytes32 {
        var transcript = Transcript("fapiao.seller.v1")
        transcript.field(seller)
        return authenticate(transcript)
    }

    /// The same for what one seller has sold to one buyer for one amount: an invoice that was entered, voided after it
    /// lost, and issued anew until it wins. Where the invoice does not name its buyer, the one who enters stands in, or one
    /// refund would keep out everybody who paid as much in the same shop.
    ///
    /// - Parameter identity: the tag of the identity that enters.
    package borrowing func saleTag(of receipt: VerifiedReceipt, by identity: Bytes32) -> Bytes32 {
        var transcript = Transcript("fapiao.sale.v1")
        transcript.field(receipt.seller)
        // As names are compared: a blank makes no other person.
        let buyer = receipt.buyer.filter { !$0.isWhitespace }
        transcript.field(receipt.namesBuyer ? buyer : identity.description)
        transcript.fixed(UInt64(bitPattern: receipt.amount.value))
        return authenticate(transcript)
    }
}
