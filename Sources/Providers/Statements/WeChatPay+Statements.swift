import Cryptography
package import Invoices
package import Payouts

extension WeChatPay: StatementSource {
    /// The account that transfers are paid from; without this word the bill is that of another one.
    static let statementAccount = "OPERATION"
    /// Serves a day from 10:00 of the next one on, for three months.
    package static let fundBillPath = "/v3/bill/fundflowbill"

    /// The file has no signature; its SHA-1 stands in an answer that has one.
    package func statements(
        of day: CalendarDay
    ) async throws(StatementFault) -> [ChannelStatement] {
        let path = "\(Self.fundBillPath)?bill_date=\(day)&account_type=\(Self.statementAccount)"
        let place: FundBillPlace
        switch await caller.call("GET", path) {
        case .nothing(let reason): throw .unavailable(reason)
        case .refusal(_, "STATEMENT_CREATING"): throw .notYet
        case .refusal(_, "NO_STATEMENT_EXIST"): throw .none
        case .refusal(let status, let code): throw .unavailable("\(status) \(code)")
        case .success(let body):
            guard let told = FundBillPlace(body) else { throw .unreadable("no address") }
            place = told
        }
        // To the provider's own host, whatever host the address names.
        guard let file = await caller.download(place.path) else { throw .unavailable("no file") }
        // The download has no signature; the digest comes from an answer that has one.
        guard Hexadecimal.encode(SHA1.digest(file)) == place.sha1.lowercased() else {
            throw .unreadable("not the file that the digest is of")
        }
        return [try statement(of: day, file)]
    }

    /// A fund bill that somebody has fetched by hand.
    package func statement(
        of day: CalendarDay, _ file: [UInt8]
    ) throws(StatementFault) -> ChannelStatement {
        try Self.statement(of: account, day, file)
    }

    /// Reads a fund bill as it was downloaded.
    /// - Throws: `unreadable` for one of another day, too.
    package static func statement(
        of account: MerchantAccount, _ day: CalendarDay, _ file: [UInt8]
    ) throws(StatementFault) -> ChannelStatement {
        let bill = try WeChatPayFundBill(file)
        let span = ChannelStatement.day(day)
        guard bill.lines.allSatisfy({ span.contains($0.at) }) else {
            throw .unreadable("a line of another day than \(day)")
        }
        return ChannelStatement(of: account, span, named: "\(day)", bill.lines, file: file)
    }
}

/// The place and the digest of a bill, by a signed answer.
private struct FundBillPlace {
    private(set) var path = ""
    private(set) var sha1 = ""

    init?(_ body: [UInt8]) {
        var (kind, address) = ("", "")
        do throws(JSONError) {
            var reader = JSONReader(body)
            try reader.object { (reader, name) throws(JSONError) in
                switch name {
                case "hash_type": kind = try reader.string(maximumBytes: 16)
                case "hash_value": sha1 = try reader.string(maximumBytes: 128)
                case "download_url": address = try reader.string(maximumBytes: 2_048)
                default: try reader.skip()
                }
            }
            try reader.finish()
        } catch {
            return nil
        }
        guard kind == "SHA1", let path = StatementAddress.path(of: address) else { return nil }
        self.path = path
    }
}

enum StatementAddress {
    /// The path and the query of an address. Its host is left out: none but the provider's own is
    /// called.
    static func path(of address: String) -> String? {
        guard let scheme = ["https://", "http://"].first(where: { address.hasPrefix($0) }),
            let slash = address.dropFirst(scheme.count).firstIndex(of: "/")
        else { return nil }
        let path = String(address[slash...])
        return path.utf8.allSatisfy { (0x21...0x7E).contains($0) } ? path : nil
    }
}
