import Cryptography
import Invoices
import Lottery

/// The payload of an action of the lottery: an invoice that this person has verified, and perhaps a
/// campaign. The person's draft keeps it, so nobody else can make one.
struct LotteryChoice: Equatable {
    let invoice: InvoiceID
    /// Nil for the only one that is open.
    let campaign: String?

    init(_ invoice: InvoiceID, in campaign: EnterableCampaign?) {
        self.invoice = invoice
        self.campaign = campaign.map(Self.name)
    }

    /// Nil for what `payload` did not write.
    init?(payload: String) {
        let parts = payload.split(separator: " ", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let invoice = InvoiceID(uuidText: String(parts[0]))
        else { return nil }
        self.invoice = invoice
        campaign = parts.count == 2 ? String(parts[1]) : nil
    }

    /// At most 53 bytes.
    var payload: String { invoice.uuidText + (campaign.map { " \($0)" } ?? "") }

    /// Short, whatever the campaign is called.
    static func name(of campaign: EnterableCampaign) -> String {
        Hexadecimal.encode(SHA256.digest(Array(campaign.origin.utf8)).prefix(8))
    }
}
