package import Invoices

/// Invoices that never were, numbered: the same number is the same invoice.
package enum SyntheticInvoice {
    package static let seller = "110101199001011"
    package static let otherSeller = "110101199001029"

    /// With a code: an electronic ordinary VAT invoice of 113.00 yuan.
    package static func coded(_ number: Int, year: Int = 24, remark: String = "") -> Invoice {
        var draft = draft(yuan: 100, remark: remark)
        draft.kind = "10"
        draft.code = "03300\(two(year))00111"
        draft.number = padded(number, 8)
        draft.checkCode = padded(number, 20)
        draft.issuedOn = "20\(two(year))-03-05"
        return sound(draft)
    }

    /// Without a code: a fully digital ordinary invoice of 113.00 yuan.
    package static func digital(
        _ number: Int, year: Int = 25, province: Int = 33, remark: String = ""
    ) -> Invoice {
        var draft = draft(yuan: 100, remark: remark)
        draft.kind = "32"
        draft.number = "\(two(year))\(two(province))" + padded(number, 16)
        draft.issuedOn = "20\(two(year))-03-05"
        return sound(draft)
    }

    /// Reverses so many yuan (before 13 % tax) of `original`.
    package static func red(
        _ number: Int, of original: Invoice, yuan: Int = 100, seller: String = seller,
        issuedOn: String = "2025-06-01", province: Int = 33
    ) -> Invoice {
        var draft = draft(yuan: -yuan, remark: "")
        draft.seller.taxNumber = seller
        draft.kind = original.kind.code
        if let code = original.code {
            draft.code = code.description
            draft.number = padded(number, 8)
            draft.checkCode = padded(number, 20)
        } else {
            draft.number = "25\(two(province))" + padded(number, 16)
        }
        draft.issuedOn = issuedOn
        draft.originalCode = original.code?.description ?? ""
        draft.originalNumber = original.number.description
        return sound(draft)
    }

    private static func draft(yuan: Int, remark: String) -> InvoiceDraft {
        var draft = InvoiceDraft()
        let tax = Fen(Int64(yuan * 13))
        draft.seller = Party(name: "杭州样品贸易有限公司", taxNumber: seller)
        draft.buyer = Party(name: "宁波样品制造有限公司", taxNumber: "110101199001037")
        draft.amount = "\(yuan).00"
        draft.tax = "\(tax)"
        draft.total = "\(Fen(Int64(yuan * 113)))"
        draft.lines = [
            InvoiceLine(
                name: "*样品*“引号\",逗号”", amount: Fen(Int64(yuan * 100)), taxRate: "13%", tax: tax)
        ]
        draft.remark = remark
        return draft
    }

    private static func sound(_ draft: InvoiceDraft) -> Invoice {
        do {
            return try draft.invoice()
        } catch {
            preconditionFailure("a synthetic invoice is not sound: \(error)")
        }
    }

    private static func two(_ number: Int) -> String { padded(number, 2) }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = "\(number)"
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
