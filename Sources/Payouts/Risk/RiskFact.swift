package import Cryptography
package import Invoices

/// The codes that a win is counted by: no names and no numbers, but codes under a key of whoever
/// pays, equal for equal ones.
package struct RiskFact: Hashable, Sendable {
    /// Of the seller's tax number.
    package let seller: Bytes32
    /// Of the buyer's name.
    package let buyer: Bytes32
    /// Of the account that the prize goes to.
    package let account: Bytes32
    /// The receipt's number, moved by as much for all of one series (a seller and a code), so that only distances within
    /// it are left.
    package let serial: Int64
    /// The day on the receipt, in China; nil where nobody could say it.
    package let issuedOn: CalendarDay?

    package init(
        seller: Bytes32, buyer: Bytes32, account: Bytes32, serial: Int64, issuedOn: CalendarDay?
    ) {
        self.seller = seller
        self.buyer = buyer
        self.account = account
        self.serial = serial
        self.issuedOn = issuedOn
    }
}

/// Makes facts of what a receipt says.
package struct RiskKey: Sendable {
    private let key: Bytes32

    /// - Parameter secret: of whoever pays, of which this makes a key of its own.
    package init(_ secret: borrowing Secret) {
        key = HMACSHA256.authenticate(Array("fapiao.risk.v1".utf8), key: secret)
    }

    /// The fact of one win. The arguments are in clear; the fact holds none of them.
    package func fact(
        seller: String, buyer: String, number: String, code: String, issuedOn: CalendarDay?,
        payee: Payee
    ) -> RiskFact {
        RiskFact(
            seller: tag("seller", seller), buyer: tag("buyer", buyer),
            account: tag(
                "account", "\(payee.account.channel.rawValue) \(payee.account.identity)"),
            serial: serial(number, ofSeries: seller + "/" + code), issuedOn: issuedOn)
    }

    /// Numbers have at most twenty digits; the last twelve tell neighbours, and wrapping is as good as any sum here.
    private func serial(_ number: String, ofSeries series: String) -> Int64 {
        let last = Int64(number.suffix(12)) ?? 0
        let offset = tag("series", series).bytes.prefix(5).reduce(Int64(0)) { $0 << 8 | Int64($1) }
        return last + offset
    }

    private func tag(_ kind: String, _ value: String) -> Bytes32 {
        HMACSHA256.authenticate(Array(kind.utf8) + [0] + Array(value.utf8), key: key)
    }
}

/// Looks at a win before each attempt, which may go to another account.
package protocol PayoutRisk: Sendable {
    /// Counts the win, and keeps what the rules find.
    /// - Returns: what nobody has judged yet; empty where it may be paid.
    func suspicions(
        of win: WinID, to payee: Payee
    ) async throws(ServiceUnavailable) -> [String]
}
