package import Invoices
package import Payouts

extension Alipay: StatementSource {
    /// The method that tells the address of a day's bill.
    package static let billAddress = "alipay.data.dataservice.bill.downloadurl.query"

    /// Alipay has the bill from 09:00 of the next day on. `none` where it says that there is no
    /// bill.
    package func statements(
        of day: CalendarDay
    ) async throws(StatementFault) -> [ChannelStatement] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("bill_type", "signcustomer")
            writer.field("bill_date", "\(day)")
        }
        switch await caller.call(Self.billAddress, writer.bytes) {
        case .nothing(let reason): throw .unavailable(reason)
        case .answer(let answer, let isSigned):
            if ["isp.bill_not_exist", "isv.bill_not_exist"].contains(answer.subCode.lowercased()) {
                throw .none
            }
            guard answer.code == "10000", isSigned else {
                throw .unavailable(answer.subCode.isEmpty ? "unsigned" : answer.subCode)
            }
            guard let path = StatementAddress.path(of: answer.billAddress) else {
                throw .unreadable("no address")
            }
            guard let file = await caller.download(path) else { throw .unavailable("no file") }
            return [try Self.statement(of: account, day, file)]
        }
    }

    /// Reads a bill: the zip, or the one file with movements that is in it.
    /// - Throws: `unreadable` for one of another day, too.
    package static func statement(
        of account: MerchantAccount, _ day: CalendarDay, _ file: [UInt8]
    ) throws(StatementFault) -> ChannelStatement {
        let bill = try AlipayBill(file)
        let span = ChannelStatement.day(day)
        guard bill.lines.allSatisfy({ span.contains($0.at) }) else {
            throw .unreadable("a movement of another day than \(day)")
        }
        return ChannelStatement(of: account, span, named: "\(day)", bill.lines, file: file)
    }
}
